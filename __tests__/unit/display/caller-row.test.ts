import { sumUseMs, toCallerRows } from '@/lib/display';
import type { CallerCounts, CallerUsage } from '@/lib/stats';
import { NO_COUNTS } from '../../support/idle-pool';

const caller = (name: string, recent: Partial<CallerCounts>): CallerUsage => ({
  name,
  inUse: 1,
  pending: 2,
  oldestUseMs: 30,
  heldMs: 15,
  recent: { ...NO_COUNTS, ...recent },
  totals: { ...NO_COUNTS, acquired: 9_999, useMs: 9_999 },
});

test('means and shares are of the last five minutes, what is held now counts, and shares add up', () => {
  const labels = [
    caller('GET /a', { acquired: 4, timedOut: 1, waitMs: 10, useMs: 60 }),
    caller('GET /b', { acquired: 1, waitMs: 0, useMs: 10 }),
  ];
  const [first, second] = toCallerRows(labels, sumUseMs(labels));
  expect(first).toEqual({
    name: 'GET /a',
    inUse: 1,
    pending: 2,
    oldestUseMs: 30,
    acquired: 4,
    timedOut: 1,
    gaveUp: 0,
    failed: 0,
    shed: 0,
    refused: 1,
    meanWaitMs: 2.5,
    meanUseMs: 15,
    useShare: 0.75,
  });
  expect(second).toMatchObject({ meanWaitMs: 0, useShare: 0.25 });
});

test('who was served nothing has no mean, and a pool without use no shares', () => {
  const labels = [{ ...caller('GET /a', { timedOut: 3, gaveUp: 2, failed: 1, shed: 4 }), heldMs: 0 }];
  const [row] = toCallerRows(labels, sumUseMs(labels));
  expect(row).toMatchObject({
    meanWaitMs: undefined,
    meanUseMs: undefined,
    useShare: 0,
    timedOut: 3,
    shed: 4,
    refused: 10,
  });
});
