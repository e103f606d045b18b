/** What the charts say in words and in tables must be the samples' own numbers. */
import { POOL_CHARTS } from '@/app/admin/pool/_charts/pool-charts';
import { tableRows } from '@/app/admin/pool/_charts/table-rows';
import { frameOf } from '@/app/admin/pool/_charts/time-frame';
import { NO_SHEDS } from '../../support/idle-pool';
import { sampleOf } from './sample-of';

const measured = (p95Ms: number) => ({ count: 9, p50Ms: 1, p95Ms, p99Ms: 2_000, maxMs: 3_000 });
const [connections, durations, rates, admission] = POOL_CHARTS;

const samples = [
  sampleOf(1_000, { inUse: 4, inUseMax: 10, pendingMax: 7, acquired: 40, timedOut: 3, wait: measured(900) }),
  sampleOf(3_000, { intervalMs: 2_000, inUse: 2, idle: 3, inUseMax: 3, pending: 1, acquired: 5, gaveUp: 1 }),
];

test('connections', () => {
  expect(connections.summarise(samples, 5, 'UTC')).toBe(
    'At 00:00:03: 2 of 10 in use, 3 idle, 1 waiting. In the last 5 minutes at most 10 in use and 7 waiting.',
  );
});

test('wait and use, where nothing was measured lately', () => {
  expect(durations.summarise(samples, 1, 'UTC')).toBe(
    'At 00:00:03: nobody got a connection in the last 10 s, nobody waits; ' +
      'nobody gave a connection back in the last 10 s, none is in use. ' +
      'Longest in the last minute: wait p95 900 ms, oldest none; use p95 none, oldest none.',
  );
});

test('a queue that stands still is seen by who has waited longest', () => {
  const standing = [
    sampleOf(1_000, { inUse: 10, pending: 40, oldestWaitMs: 10_000, oldestUseMs: 94_000 }),
    sampleOf(2_000, { inUse: 10, pending: 42, oldestWaitMs: 11_000, oldestUseMs: 95_000 }),
  ];
  expect(durations.summarise(standing, 5, 'UTC')).toBe(
    'At 00:00:02: nobody got a connection in the last 10 s, the oldest of 42 waiting has waited 11.0 s; ' +
      'nobody gave a connection back in the last 10 s, the oldest of 10 in use has been held 1 min 35 s. ' +
      'Longest in the last 5 minutes: wait p95 none, oldest 11.0 s; use p95 none, oldest 1 min 35 s.',
  );
  const oldest = durations.panels.map(({ series }) => series.find(({ name }) => name === 'Oldest'));
  expect(oldest.map((series) => standing.map((sample) => series?.measureOf(sample)))).toEqual([
    [10_000, 11_000],
    [94_000, 95_000],
  ]);
  for (const panel of durations.panels) expect(panel.scaleOf(standing).ticks.at(-1)).toBe(100_000);
});

test('a table has the highest of each stretch, over the whole frame', () => {
  const minutes = 5;
  const all = Array.from({ length: minutes * 60 }, (_, index) =>
    sampleOf((index + 1) * 1_000, { inUse: index === 42 ? 9 : 1, wait: measured(index) }),
  );
  const rows = tableRows(connections, all, frameOf(minutes * 60_000, minutes));
  expect(rows).toHaveLength(30);
  expect(rows[0]?.atMs).toBe(300_000);
  // The table's oldest rows may be part of a stretch that the frame cuts.
  expect(rows.at(-1)?.atMs).toBeLessThan(20_000);
  expect(rows.filter(({ values }) => values[0] === 9).map(({ atMs }) => atMs)).toEqual([49_000]);
  const [first] = tableRows(durations, [sampleOf(1_000), sampleOf(1_500)], frameOf(60_000, 1));
  expect(first?.values).toEqual(Array.from({ length: 8 }, () => undefined));
});

test('rates are of a second, however long the sample was', () => {
  expect(rates.summarise(samples, 15, 'UTC')).toBe(
    'At 00:00:03: 2.5 acquired per second. In the last 15 minutes 45 acquired, 3 timed out, 1 gave up, 0 failed.',
  );
  const [acquired] = rates.panels[0]?.series ?? [];
  expect(samples.map((sample) => acquired?.measureOf(sample))).toEqual([40, 2.5]);
});

describe('sent away and predicted wait', () => {
  const flood = [
    sampleOf(1_000, { predictedWaitMs: 20 }),
    sampleOf(2_000, {
      predictedWaitMs: 400,
      standing: true,
      shed: { ...NO_SHEDS, standing: 30, hopeless: 10 },
    }),
    sampleOf(4_000, {
      ...{ intervalMs: 2_000, predictedWaitMs: 180, standing: true },
      shed: { standing: 80, hopeless: 0, full: 4, nested: 2 },
    }),
  ];

  test('in words', () => {
    expect(admission.summarise(flood, 5, 'UTC')).toBe(
      'At 00:00:04: the queue stands, 43.0 sent away per second, a newcomer would wait 180 ms. ' +
        'In the last 5 minutes the queue stood for 3.0 s and 126 were sent away, 2 of them for a mistake of their own; ' +
        'the longest predicted wait was 400 ms.',
    );
    expect(admission.summarise(samples, 1, 'UTC')).toBe(
      'At 00:00:03: the queue does not stand, 0 sent away per second, a newcomer would wait 0 ms. ' +
        'In the last minute the queue never stood and 0 were sent away; the longest predicted wait was 0 ms.',
    );
  });

  test('the reasons are stacked and fit the scale; a second is a second, however long the sample was', () => {
    const [sheds, predicted] = admission.panels;
    const last = flood.at(-1) as (typeof flood)[number];
    expect(
      sheds?.series.map(({ name, measureOf, baseOf }) => [name, measureOf(last), baseOf?.(last)]),
    ).toEqual([
      ['Queue stood', 40, 0],
      ['No chance in time', 0, 40],
      ['Queue was full', 2, 40],
      ['Held one already', 1, 42],
    ]);
    expect(sheds?.scaleOf(flood).ticks.at(-1)).toBeGreaterThanOrEqual(43);
    expect(predicted?.scaleOf(flood).ticks.at(-1)).toBe(1_000);
  });

  test('the table says when the queue stood, once for both panels', () => {
    const rows = tableRows(admission, flood, frameOf(60_000, 1));
    expect(rows.map(({ bands }) => bands)).toEqual([[true], [true], [false]]);
    expect(tableRows(admission, flood.slice(0, 1), frameOf(60_000, 1))[0]?.bands).toEqual([false]);
    expect(tableRows(connections, flood, frameOf(60_000, 1))[0]?.bands).toEqual([]);
  });
});

test.each(POOL_CHARTS.map((chart) => [chart.title, chart] as const))('%s: nothing yet', (_, chart) => {
  expect(chart.summarise([], 5, 'UTC')).toContain('No sample yet');
  for (const panel of chart.panels) expect(panel.scaleOf([]).ticks.length).toBeGreaterThan(1);
});
