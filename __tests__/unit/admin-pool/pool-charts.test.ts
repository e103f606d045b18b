/** What the charts say in words and in tables must be the samples' own numbers. */
import { POOL_CHARTS } from '@/app/admin/pool/_charts/pool-charts';
import { sampleOf } from './sample-of';

const measured = (p95Ms: number) => ({ count: 9, p50Ms: 1, p95Ms, p99Ms: 2_000, maxMs: 3_000 });
const [connections, durations, rates] = POOL_CHARTS;

const samples = [
  sampleOf(1_000, { inUse: 4, inUseMax: 10, pendingMax: 7, acquired: 40, timedOut: 3, wait: measured(900) }),
  sampleOf(3_000, { intervalMs: 2_000, inUse: 2, idle: 3, inUseMax: 3, pending: 1, acquired: 5, gaveUp: 1 }),
];

test('connections', () => {
  expect(connections.summarise(samples, 5)).toBe(
    'Now 2 of 10 in use, 3 idle, 1 pending. In the last 5 minutes at most 10 in use and 7 pending.',
  );
});

test('wait and use, where nothing was measured lately', () => {
  expect(durations.summarise(samples, 1)).toBe(
    'Nothing to measure a wait by in the last 10 s; the p95 was in the last minute at most 900 ms. ' +
      'Nothing to measure a use by in the last 10 s; the p95 was in the last minute at most 0 ms.',
  );
});

test('rates are of a second, however long the sample was', () => {
  expect(rates.summarise(samples, 15)).toBe(
    'Now 2.5 acquired a second. In the last 15 minutes 45 acquired, 3 timed out, 1 gave up, 0 failed.',
  );
  const [acquired] = rates.panels[0]?.series ?? [];
  expect(samples.map((sample) => acquired?.measureOf(sample))).toEqual([40, 2.5]);
});

test.each(POOL_CHARTS.map((chart) => [chart.title, chart] as const))('%s: nothing yet', (_, chart) => {
  expect(chart.summarise([], 5)).toContain('No sample yet');
  for (const panel of chart.panels) expect(panel.scaleOf([]).ticks.length).toBeGreaterThan(1);
});
