/** Which numbers of the page are red: what is wrong now, and nothing that was. */
import { admissionNumbers } from '@/app/admin/pool/_components/admission-numbers';
import type { NamedNumber } from '@/app/admin/pool/_components/number-list';
import { processNumbers } from '@/app/admin/pool/_components/process-numbers';
import type { PoolSnapshot } from '@/lib/stats';
import { IDLE_GATE, IDLE_PROCESS } from '../../support/idle-pool';
import { reportOf } from './sample-of';

const red = (numbers: readonly NamedNumber[]) =>
  numbers.filter(({ alarming }) => alarming === true).map(({ name }) => name);

describe('of the process', () => {
  const turnedAway = { ...IDLE_PROCESS, requestsShed: 900, requestsThrottled: 3 };

  test('nothing once it keeps up again, however many it has turned away', () => {
    expect(red(processNumbers(turnedAway))).toEqual([]);
  });

  test('what happens now', () => {
    expect(red(processNumbers({ ...turnedAway, sheddingSinceMs: 1 }))).toEqual([
      'Event loop late',
      'Turned away',
    ]);
    expect(red(processNumbers({ ...turnedAway, throttling: true }))).toEqual(['Turned away for the pool']);
  });
});

describe('of the gate', () => {
  const waiting = { probe: 0, interactive: 3, background: 0 };
  const snapshot = (change: Partial<PoolSnapshot>): PoolSnapshot => ({
    ...reportOf().measurements.snapshot,
    ...{ inUse: 10, pending: 3, admission: { ...IDLE_GATE, waiting } },
    ...change,
  });

  test('nothing while a queue comes and goes', () => {
    expect(red(admissionNumbers(snapshot({ oldestWaitMs: 12 }), []))).toEqual([]);
  });

  test('those who wait where the queue stands, or somebody has waited for long', () => {
    const standing = { ...IDLE_GATE, waiting, standingSinceMs: 1 };
    expect(red(admissionNumbers(snapshot({ oldestWaitMs: 12, admission: standing }), []))).toEqual([
      'Requests waiting',
      'Predicted wait',
    ]);
    expect(red(admissionNumbers(snapshot({ oldestWaitMs: 100 }), []))).toEqual(['Requests waiting']);
    const stuck = { ...IDLE_GATE, waiting, stuckSinceMs: 1 };
    expect(red(admissionNumbers(snapshot({ oldestWaitMs: 2_000, admission: stuck }), []))).toEqual([
      'Requests waiting',
      'Predicted wait',
    ]);
  });
});
