import { wrapText } from '@/scripts/pool-top/wrap-text';

test.each([
  ['all 10 in use', 20, ['all 10 in use']],
  ['all 10 in use', 6, ['all 10', 'in use']],
  ['all 10 in use', 4, ['all', '10', 'in', 'use']],
  ['connections', 4, ['conn', 'ecti', 'ons']],
  ['', 4, ['']],
])('%j in %d columns', (text, columns, lines) => expect(wrapText(text, columns)).toEqual(lines));
