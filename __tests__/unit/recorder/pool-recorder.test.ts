/** Time is in the test's hand; what a real server does to it is in integration/measurements.test.ts. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { type PoolGauges, PoolRecorder } from '@/lib/recorder';
import type { CallerUsage } from '@/lib/stats';
import { IDLE_GATE, NO_COUNTS } from '../../support/idle-pool';

let nowMs: number;
const EPOCH_MS = 1_700_000_000_000;

beforeEach(() => {
  nowMs = 5_000;
});

function createRecorder(options: { leakThresholdMs?: number; slowQueryMs?: number } = {}): PoolRecorder {
  return new PoolRecorder({
    leakThresholdMs: Number.POSITIVE_INFINITY,
    slowQueryMs: Number.POSITIVE_INFINITY,
    ...options,
    nowMs: () => nowMs,
    atMs: () => EPOCH_MS + nowMs,
  });
}

const gauges = (): PoolGauges => ({
  atMs: EPOCH_MS + nowMs,
  limit: 15,
  inUse: 0,
  idle: 0,
  opening: 0,
  pending: 0,
  oldestWaitMs: undefined,
  admission: IDLE_GATE,
});

function use(recorder: PoolRecorder, label: string, waitMs: number, useMs: number, workspace?: string): void {
  const acquisition = recorder.asked({ label, workspace }, undefined);
  nowMs += waitMs;
  recorder.acquired(acquisition);
  nowMs += useMs;
  recorder.released(acquisition);
}

it('windows: rate, waits and refusals of the last 10 s, minute and 5 minutes', () => {
  const recorder = createRecorder();
  const tick = () => {
    nowMs += 1_000;
    recorder.sample(recorder.snapshot(gauges()));
  };
  for (let second = 0; second < 120; second += 1) {
    use(recorder, 'GET /', 2, 3);
    if (second === 100) recorder.refused(recorder.asked(undefined, undefined), 'timedOut');
    nowMs -= 5;
    tick();
  }
  const [tenSeconds, minute, fiveMinutes] = recorder.read(recorder.snapshot(gauges())).windows;
  expect(tenSeconds).toMatchObject({ seconds: 10, timedOut: 0 });
  expect(minute).toMatchObject({ seconds: 60, timedOut: 1, gaveUp: 0, failed: 0 });
  expect(fiveMinutes).toMatchObject({ seconds: 300, timedOut: 1 });
  expect(minute?.coveredSeconds).toBeGreaterThanOrEqual(55);
  expect(minute?.coveredSeconds).toBeLessThanOrEqual(60);
  expect(fiveMinutes?.coveredSeconds).toBe(120);
  // One a second, also shortly after the start, and although the newest slot of a window has only begun.
  for (const window of [tenSeconds, minute, fiveMinutes]) {
    expect(window?.acquiredPerSecond).toBeCloseTo(1, 1);
  }
});

it('a sample tells what happened since the one before, and the most that was in use', () => {
  const recorder = createRecorder();
  const held = recorder.asked(undefined, undefined);
  recorder.acquired(held);
  recorder.queued(4);
  use(recorder, 'GET /', 1, 1);
  recorder.released(held);
  recorder.opened(3);
  recorder.closed('idle');
  nowMs += 998;
  expect(recorder.sample(recorder.snapshot(gauges()))).toMatchObject({
    intervalMs: 1_000,
    acquired: 2,
    inUse: 0,
    // One for 2 ms and one for 1 ms, both over when it is looked.
    inUseMean: 0.003,
    inUseMax: 2,
    pendingMax: 4,
    opened: 1,
    closed: 1,
    wait: { count: 2 },
  });
  nowMs += 1_000;
  expect(recorder.sample(recorder.snapshot(gauges()))).toMatchObject({
    acquired: 0,
    inUseMean: 0,
    inUseMax: 0,
    pendingMax: 0,
    opened: 0,
    closed: 0,
  });
});

it('who is sent away is counted by reason, by caller, and in the seconds in which it happened', () => {
  const recorder = createRecorder();
  const ask = (label: string) => {
    recorder.queued(1);
    return recorder.asked({ label, workspace: 'w' }, undefined);
  };
  recorder.refused(ask('GET /'), 'standing');
  recorder.refused(ask('GET /'), 'hopeless');
  recorder.acquired(ask('GET /'));
  nowMs += 1_000;
  const standing = { ...IDLE_GATE, predictedWaitMs: 180, standingSinceMs: EPOCH_MS + nowMs - 700 };
  const first = recorder.sample(recorder.snapshot({ ...gauges(), admission: standing }));
  expect(first).toMatchObject({ queued: 3, shed: { standing: 1, hopeless: 1, full: 0, nested: 0 } });
  expect(first).toMatchObject({ predictedWaitMs: 180, standing: true });
  recorder.refused(ask('page /'), 'standing');
  nowMs += 1_000;
  const second = recorder.sample(recorder.snapshot(gauges()));
  expect(second).toMatchObject({ queued: 1, shed: { standing: 1, hopeless: 0, full: 0, nested: 0 } });
  expect(second).toMatchObject({ predictedWaitMs: 0, standing: false });

  const { snapshot, labels, workspaces, windows } = recorder.read(recorder.snapshot(gauges()));
  expect(snapshot.totals).toMatchObject({
    ...{ queued: 4, timedOut: 0, gaveUp: 0, failed: 0 },
    shed: { standing: 2, hopeless: 1, full: 0, nested: 0 },
  });
  const shedOf = (usages: readonly CallerUsage[]) =>
    Object.fromEntries(usages.map(({ name, recent, totals }) => [name, [recent.shed, totals.shed]]));
  expect(shedOf(labels)).toEqual({ 'GET /': [2, 2], 'page /': [1, 1] });
  expect(shedOf(workspaces)).toEqual({ w: [3, 3] });
  expect(windows.map(({ shed }) => shed)).toEqual([3, 3, 3]);
  // Nobody of them waits any more.
  expect(labels.map(({ pending }) => pending)).toEqual([0, 0]);
});

it('keeps 15 minutes of samples', () => {
  const recorder = createRecorder();
  for (let second = 0; second < 2_000; second += 1) {
    nowMs += 1_000;
    recorder.sample(recorder.snapshot(gauges()));
  }
  const samples = recorder.samplesSince(0);
  expect(samples).toHaveLength(900);
  expect(samples.at(-1)?.atMs).toBe(EPOCH_MS + nowMs);
  expect(recorder.samplesSince(EPOCH_MS + nowMs - 3_000)).toHaveLength(3);
});

it('of ten thousand workspaces those who use most are shown, and nothing is lost from the sums', () => {
  const recorder = createRecorder();
  let used = 0;
  for (let index = 0; index < 10_000; index += 1) {
    use(recorder, 'GET /', 0, 1, `w${index}`);
    // Forty that come back all the time, each more than the one before.
    const frequent = index % 40;
    use(recorder, 'GET /', 0, 2 + frequent, `frequent${frequent}`);
    used += 2;
  }
  const { workspaces } = recorder.read(recorder.snapshot(gauges()));
  expect(workspaces).toHaveLength(51);
  expect(workspaces.slice(0, 3).map(({ name }) => name)).toEqual(['frequent39', 'frequent38', 'frequent37']);
  expect(workspaces.slice(0, 40).every(({ totals }) => totals.acquired === 250)).toBe(true);
  expect(workspaces.at(-1)?.name).toBe('other');
  const sum = (read: (usage: CallerUsage) => number) =>
    workspaces.reduce((all, usage) => all + read(usage), 0);
  expect(sum(({ totals }) => totals.acquired)).toBe(used);
  // All of it was within the last five minutes of the test's clock.
  expect(nowMs).toBeLessThan(300_000);
  expect(sum(({ recent }) => recent.acquired)).toBe(used);
});

it('counts a name whose counts went to the others anew, and a caller that is called other with them', () => {
  const recorder = createRecorder();
  for (let index = 0; index < 101; index += 1) use(recorder, `GET /${index}`, 0, 5);
  use(recorder, 'other', 0, 1);
  const { labels } = recorder.read(recorder.snapshot(gauges()));
  expect(labels).toHaveLength(101);
  expect(labels.filter(({ name }) => name === 'other')).toMatchObject([{ totals: { acquired: 2 } }]);
});

it('a process that slept did not hold a connection meanwhile', () => {
  const recorder = createRecorder({ leakThresholdMs: 1_000 });
  const held = recorder.asked(undefined, undefined);
  recorder.acquired(held);
  recorder.findLeaks();
  nowMs += 60_000;
  expect(recorder.findLeaks()).toEqual([]);
  for (let times = 0; times < 5; times += 1) {
    nowMs += 250;
    if (times < 3) expect(recorder.findLeaks()).toEqual([]);
  }
  expect(recorder.findLeaks()).toHaveLength(1);
});

it('what counts of a caller’s last 5 minutes is forgotten after them, its total is not', () => {
  const recorder = createRecorder();
  use(recorder, 'GET /', 1, 10);
  nowMs += 301_000;
  const [usage] = recorder.read(recorder.snapshot(gauges())).labels;
  expect(usage?.recent).toEqual(NO_COUNTS);
  expect(usage?.totals).toEqual({ ...NO_COUNTS, acquired: 1, waitMs: 1, useMs: 10, maxUseMs: 10 });
});

it('a leak is told once, found among younger holders, and closed when it comes back', () => {
  const recorder = createRecorder({ leakThresholdMs: 1_000 });
  const old = recorder.asked({ label: 'GET /leaks', workspace: 'w' }, () => 'at leak');
  recorder.acquired(old);
  nowMs += 900;
  const young = recorder.asked(undefined, undefined);
  recorder.acquired(young);
  expect(recorder.findLeaks()).toEqual([]);
  nowMs += 100;
  expect(recorder.findLeaks()).toMatchObject([{ label: 'GET /leaks', workspace: 'w', stack: 'at leak' }]);
  expect(recorder.findLeaks()).toEqual([]);
  nowMs += 500;
  expect(recorder.released(young)).toBeUndefined();
  expect(recorder.released(old)).toMatchObject({ heldMs: 1_500, returnedAtMs: EPOCH_MS + nowMs });
});

it('stays below 5 MB, whatever the load', () => {
  setFlagsFromString('--expose_gc');
  const collect = runInNewContext('gc') as () => void;
  const bytes = () => {
    collect();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };
  const before = bytes();
  const recorder = createRecorder({ slowQueryMs: 0, leakThresholdMs: 0.5 });
  const text = `SELECT ${'"column", '.repeat(300)}1`;
  const operations = Array.from({ length: 300 }, (_, index) => ({
    model: `Model${index}`,
    name: 'findMany',
  }));
  for (let index = 0; index < 4_000; index += 1) {
    const acquisition = recorder.asked({ label: `GET /${index}`, workspace: `w${index}` }, () => text);
    recorder.acquired(acquisition);
    nowMs += 1;
    recorder.findLeaks();
    recorder.statement({
      text,
      operation: operations[index % 300],
      label: `GET /${index}`,
      workspace: undefined,
      durationMs: 1,
      failed: false,
    });
    recorder.released(acquisition);
    recorder.sample(recorder.snapshot(gauges()));
  }
  const grown = bytes() - before;
  expect(recorder.samplesSince(0)).toHaveLength(900);
  expect(grown).toBeLessThan(5_000_000);
});
