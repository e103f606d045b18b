import { shareRows } from '@/scripts/pool-top/share-rows';

test.each([
  [[3, 4], 10, [3, 4]],
  [[10, 10, 10], 9, [3, 3, 3]],
  [[10, 1, 10], 9, [4, 1, 4]],
  [[10, 10], 5, [3, 2]],
  [[10, 10, 10], 3, [2, 1, 0]],
  [[5], 0, [0]],
  [[], 5, []],
  [[2, 5], Number.POSITIVE_INFINITY, [2, 5]],
])('%j in %d rows', (wanted, rows, given) => expect(shareRows(wanted, rows)).toEqual(given));
