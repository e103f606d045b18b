/** What sizing reads of a pool's own measurements. */
import { PoolRecorder } from '@/lib/recorder';
import { readPoolData, sizePool } from '@/lib/sizing';
import { Histogram, type PoolSample } from '@/lib/stats';
import { IDLE_GATE } from '../../support/idle-pool';
import { reportOf, sampleOf } from '../admin-pool/sample-of';

const FLEET = { instances: 1, countedBy: 'word', deployOverlap: 2, otherConnections: 0 } as const;
const PLENTY = { maxConnections: 500, reservedConnections: 3 };

type Acquisition = ReturnType<PoolRecorder['asked']>;

function acquired(recorder: PoolRecorder): Acquisition {
  const acquisition = recorder.asked(undefined, undefined);
  recorder.acquired(acquisition);
  return acquisition;
}

const AT_MS = 1_000_000;

function measurementsOf(perSecond: (second: number) => number) {
  const use = new Histogram();
  const samples: PoolSample[] = [];
  let acquired = 0;
  for (let second = 1; second <= 300; second += 1) {
    const count = perSecond(second);
    for (let index = 0; index < count; index += 1) use.record(index % 2 === 0 ? 10 : 30);
    acquired += count;
    samples.push(
      sampleOf(AT_MS - 300_000 + second * 1_000, { acquired: count, inUse: Math.round(count / 50) }),
    );
  }
  const distribution = use.readDistribution();
  const window = {
    ...{ wait: new Histogram().readDistribution(), use: distribution, acquiredPerSecond: acquired / 300 },
    ...{ timedOut: 0, gaveUp: 0, failed: 0, shed: 0 },
  };
  const { measurements } = reportOf();
  return {
    samples,
    measurements: {
      ...measurements,
      snapshot: { ...measurements.snapshot, atMs: AT_MS },
      sinceMs: 0,
      windows: [10, 60, 300].map((seconds) => ({ ...window, seconds, coveredSeconds: seconds })),
    },
  };
}

test('the rate, the mean and the variation are those of the window', () => {
  const { measurements, samples } = measurementsOf(() => 100);
  const { traffic, measured, limit } = readPoolData(measurements, samples);
  expect(limit).toBe(10);
  expect(traffic.arrivalsPerSecond).toBeCloseTo(100, 6);
  expect(traffic.meanUseMs).toBeCloseTo(20, 6);
  expect(traffic.useCv2).toBeCloseTo(0.25, 6);
  expect(measured).toMatchObject({ seconds: 300, uses: 30_000, isSteady: true });
  expect(measured?.meanInUse).toBe(2);
});

test('a pool that is even is that at any moment, however much of a window has begun', () => {
  let nowMs = 0;
  const clock = () => nowMs;
  const recorder = new PoolRecorder({
    ...{ leakThresholdMs: Number.POSITIVE_INFINITY, slowQueryMs: Number.POSITIVE_INFINITY },
    ...{ nowMs: clock, atMs: clock },
  });
  const snapshot = () =>
    recorder.snapshot({
      ...{ atMs: nowMs, limit: 15, inUse: held.length, idle: 15 - held.length, opening: 0, pending: 0 },
      ...{ oldestWaitMs: undefined, admission: IDLE_GATE },
    });
  const samples: PoolSample[] = [];
  const held: Acquisition[] = [];
  const seen = new Set<string>();
  // Twelve in use, 20 ms each: one comes and one goes each 20/12 ms, once more a second is refused.
  for (let step = 1; step <= 330 * 600; step += 1) {
    nowMs = (step * 1_000) / 600;
    if (held.length === 12) recorder.released(held.shift() as Acquisition);
    held.push(acquired(recorder));
    if (step % 600 !== 0) continue;
    recorder.refused(recorder.asked(undefined, undefined), 'standing');
    samples.push(recorder.sample(snapshot()));
    if (nowMs < 300_000) continue;
    const data = readPoolData(recorder.read(snapshot()), samples);
    const { traffic, measured } = data;
    expect(Math.abs(traffic.arrivalsPerSecond - 601)).toBeLessThan(3);
    expect((measured?.refused ?? 0) / (measured?.uses ?? 0)).toBeCloseTo(1 / 600, 4);
    seen.add(sizePool(data, { fleet: FLEET, server: PLENTY }).grounds);
  }
  expect([...seen]).toEqual(['settled']);
});

test('where the traffic has doubled it looks at the last minute alone', () => {
  const { measurements, samples } = measurementsOf((second) => (second > 200 ? 200 : 100));
  expect(readPoolData(measurements, samples).measured).toMatchObject({ seconds: 60, isSteady: true });
});

test('who waited at another limit, or was refused there, says nothing of this one', () => {
  const { measurements, samples } = measurementsOf(() => 100);
  const resizedAt = (second: number) =>
    readPoolData(
      measurements,
      samples.map((sample, index) => (index < second ? { ...sample, limit: 4 } : sample)),
    ).measured;
  expect(resizedAt(200)).toMatchObject({ seconds: 60, isSteady: true });
  expect(resizedAt(290)).toMatchObject({ isSteady: false });
});

test('where that changes as well it says so', () => {
  const { measurements, samples } = measurementsOf((second) => (second > 270 ? 400 : 100));
  expect(readPoolData(measurements, samples).measured).toMatchObject({ seconds: 300, isSteady: false });
});
