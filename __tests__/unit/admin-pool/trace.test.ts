import { nearestSample } from '@/app/admin/pool/_charts/nearest-sample';
import { countScale } from '@/app/admin/pool/_charts/scale';
import { areaPath, linePath, type Trace } from '@/app/admin/pool/_charts/trace';
import { sampleOf } from './sample-of';

const frame = { fromMs: 0, toMs: 10_000 };
const scale = countScale(10, 1);
const inUse: Trace = { measureOf: (sample) => sample.inUse, form: 'steps' };
const p50: Trace = { measureOf: ({ wait }) => wait.p50Ms, form: 'slopes' };
const waited = (p50Ms: number | undefined) => ({
  wait: { count: 1, p50Ms, p95Ms: p50Ms, p99Ms: p50Ms, maxMs: p50Ms },
});

test('a count holds through its second: steps, of which the first begins where its second began', () => {
  const samples = [sampleOf(2_000, { inUse: 5 }), sampleOf(3_000, { inUse: 10 })];
  expect(linePath(samples, inUse, frame, scale)).toBe('M100 500L200 500L200 0L300 0');
});

test('seconds without a sample are a gap, neither a line nor a zero', () => {
  const samples = [sampleOf(1_000, { inUse: 5 }), sampleOf(8_000, { inUse: 5 })];
  expect(linePath(samples, inUse, frame, scale)).toBe('M0 500L100 500M700 500L800 500');
});

test('nothing measured is a gap, too', () => {
  const samples = [
    sampleOf(1_000, waited(5)),
    sampleOf(2_000, waited(undefined)),
    sampleOf(3_000, waited(10)),
  ];
  expect(linePath(samples, p50, frame, scale)).toBe('M0 500L100 500M200 0L300 0');
});

test('a stacked area stands on what is below it', () => {
  const idle: Trace = { measureOf: (s) => s.idle, baseOf: (s) => s.inUse, form: 'steps' };
  const path = areaPath([sampleOf(1_000, { inUse: 2, idle: 3 })], idle, frame, scale);
  expect(path).toBe('M0 500L100 500L100 800L0 800Z');
});

test('no sample is no path', () => {
  expect(linePath([], inUse, frame, scale)).toBe('');
  expect(areaPath([], inUse, frame, scale)).toBe('');
});

test('the sample at a moment is the one whose second it lies in, and none in a gap', () => {
  const samples = [sampleOf(1_000), sampleOf(2_000), sampleOf(9_000)];
  expect(nearestSample(samples, 1_400)?.atMs).toBe(2_000);
  expect(nearestSample(samples, 2_000)?.atMs).toBe(2_000);
  expect(nearestSample(samples, 2_600)?.atMs).toBe(2_000);
  expect(nearestSample(samples, 5_000)).toBeUndefined();
  expect(nearestSample(samples, 9_900)?.atMs).toBe(9_000);
  expect(nearestSample([], 0)).toBeUndefined();
});
