import { decideVerdict } from '@/lib/health';
import type { PoolSnapshot, ProbeResult } from '@/lib/stats';
import { IDLE_GATE, IDLE_PROCESS, NO_TOTALS } from '../../support/idle-pool';

const snapshot = (numbers: Partial<PoolSnapshot>): PoolSnapshot => ({
  atMs: 0,
  limit: 15,
  inUse: 3,
  idle: 1,
  opening: 0,
  pending: 0,
  oldestWaitMs: undefined,
  oldestUseMs: undefined,
  admission: IDLE_GATE,
  totals: NO_TOTALS,
  ...numbers,
});
/** A queue that has stood for so long at the snapshot's moment, which is 60 s after the epoch. */
const standing = (forMs: number) => ({
  ...{ atMs: 60_000, inUse: 15, pending: 42, oldestWaitMs: 190 },
  admission: { ...IDLE_GATE, standingSinceMs: 60_000 - forMs },
});
const answered: ProbeResult = { outcome: 'answered', checkedAtMs: 0, responseTimeMs: 2 };
const full: ProbeResult = { ...answered, outcome: 'pool-full', errorCode: 'POOL_TIMEOUT' };
const poolerThere: ProbeResult = { ...full, outcome: 'pooler-there' };
const failed: ProbeResult = { ...answered, outcome: 'failed', errorCode: 'CONNECT_FAILED' };

it.each([
  ['idle', answered, {}, 'pass', 'Healthy: 3 of 15 connections in use, nobody waits.'],
  ['all in use but nobody waits', answered, { inUse: 15 }, 'pass', 'Healthy: all 15 in use, nobody waits.'],
  [
    'waiters',
    answered,
    { inUse: 15, pending: 42, oldestWaitMs: 3_140 },
    'warn',
    'Saturated: all 15 in use, 42 wait, the oldest for 3.1 s.',
  ],
  [
    'one waiter',
    full,
    { inUse: 15, pending: 1, oldestWaitMs: 500 },
    'warn',
    'Saturated: all 15 in use, 1 waits, for 0.5 s.',
  ],
  [
    'a queue that stands',
    answered,
    standing(12_000),
    'warn',
    'Overloaded: the queue has stood for 12.0 s and requests are sent away; all 15 in use, 42 wait, the oldest for 0.2 s.',
  ],
  [
    'a database that does not answer, whatever stands',
    failed,
    standing(12_000),
    'fail',
    'Down: the database cannot be reached. All 15 in use, 42 wait, the oldest for 0.2 s.',
  ],
  [
    'down',
    failed,
    { inUse: 0 },
    'fail',
    'Down: the database cannot be reached. 0 of 15 connections in use, nobody waits.',
  ],
  [
    'a limit of one',
    answered,
    { limit: 1, inUse: 0 },
    'pass',
    'Healthy: 0 of 1 connections in use, nobody waits.',
  ],
] as const)('%s', (_name, probe, numbers, status, sentence) => {
  expect(decideVerdict(probe, snapshot(numbers), IDLE_PROCESS)).toMatchObject({ status, sentence });
});

describe('a process with more to compute than it can', () => {
  const computing = { ...IDLE_PROCESS, sheddingSinceMs: 48_000, requestsLimit: 12, requestsShed: 900 };
  const idle = { atMs: 60_000, inUse: 3 };

  it('is a warning, however idle its pool is', () => {
    const verdict = decideVerdict(answered, snapshot(idle), computing);
    expect(verdict).toMatchObject({
      status: 'warn',
      sentence:
        'Overloaded: for 12.0 s this process has had more to compute than it can and turns requests away; ' +
        '3 of 15 connections in use, nobody waits.',
      publicNote: expect.stringMatching(/^This process has more to compute than it can, .* turned away/),
      advice: expect.stringContaining('a higher connection limit helps nobody'),
    });
    expect(verdict.publicNote).toMatch(/^\D+$/);
  });

  it('is no warning any more when it keeps up, however many it has turned away', () => {
    const over = { ...computing, sheddingSinceMs: undefined };
    expect(decideVerdict(answered, snapshot(idle), over).status).toBe('pass');
  });

  it('says of a dead database that it is dead, and of a queue that stands that it does', () => {
    expect(decideVerdict(failed, snapshot(idle), computing).status).toBe('fail');
    expect(decideVerdict(answered, snapshot(standing(12_000)), computing).sentence).toMatch(
      /the queue has stood/,
    );
  });
});

it('does not say of a database that it works where its pooler alone has answered', () => {
  const busy = snapshot({ inUse: 15, pending: 1, oldestWaitMs: 500 });
  expect(decideVerdict(poolerThere, busy, IDLE_PROCESS)).toEqual({
    status: 'warn',
    sentence: 'Saturated: all 15 in use, 1 waits, for 0.5 s.',
    publicNote: expect.stringContaining('whether the database does cannot be told'),
    advice: expect.stringContaining('Ask that one past the pooler'),
  });
  expect(decideVerdict(full, busy, IDLE_PROCESS).publicNote).toContain('the database itself answers');
  // Behind a dead server queries come back at their timeout, so that the queue may stand.
  const overloaded = decideVerdict(poolerThere, snapshot(standing(12_000)), IDLE_PROCESS);
  expect(overloaded.publicNote).toContain('whether the database does cannot be told');
  expect(overloaded.advice).toContain('Ask that one past the pooler');
});

it('tells strangers no live number', () => {
  const busy = [{ inUse: 15, pending: 42, oldestWaitMs: 9 }, standing(12_000)];
  for (const probe of [answered, full, poolerThere, failed]) {
    for (const numbers of busy)
      expect(decideVerdict(probe, snapshot(numbers), IDLE_PROCESS).publicNote).toMatch(/^\D+$/);
  }
});
