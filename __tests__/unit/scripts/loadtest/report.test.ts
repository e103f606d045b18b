import { renderReport } from '@/scripts/loadtest/report/report';
import { readStyle } from '@/scripts/loadtest/report/style';
import type { LoadResult } from '@/scripts/loadtest/result';
import { formatResult } from '@/scripts/loadtest/table';
import { Tally } from '@/scripts/loadtest/tally';
import { sampleOf } from '../../admin-pool/sample-of';

const BEGAN_MS = Date.UTC(2026, 10, 24, 14, 0, 0);

function resultOf(changes: Partial<LoadResult> = {}): LoadResult {
  const tally = new Tally(['GET /api/content', 'GET /<script>'], BEGAN_MS, true);
  for (let second = 1; second <= 5; second += 1) {
    for (const latencyMs of [4, 12]) {
      tally.recordSent(0, true, 0.5);
      tally.recordEnded({
        route: 0,
        outcome: 'ok',
        status: 200,
        failure: undefined,
        latencyMs,
        counts: true,
      });
    }
    tally.recordSent(1, true, 0.5);
    tally.recordEnded({
      ...{ route: 1, outcome: 'shed', status: 503, failure: '503 OVERLOADED', latencyMs: 2, counts: true },
    });
    tally.endSecond(BEGAN_MS + second * 1000);
  }
  return {
    ...{ url: 'http://127.0.0.1:3000', load: 'open loop, Poisson, 3.0/s on average' },
    ...{ startedAtMs: BEGAN_MS, durationMs: 5000, warmUpMs: 1000, deadlineMs: 1000 },
    ...tally.read(5000),
    poolSamples: [1, 2, 3, 4, 5].map((second) =>
      sampleOf(BEGAN_MS + second * 1000, { limit: 15, inUseMax: 9 }),
    ),
    shedByReason: { standing: 4, hopeless: 1, full: 0, nested: 0 },
    shedByProcess: 7,
    throttled: 20,
    sessionSamples: [1, 2, 3].map((second) => ({
      atMs: BEGAN_MS + second * 1000,
      intervalMs: 1000,
      sessions: 11,
    })),
    mostSessions: 11,
    sessionsFailure: undefined,
    generator: { cpuMsPerRequest: 0.2, cpuRatio: 0.1, lateness: tally.lateness },
    thresholds: [
      { name: '--max-p99 250 ms', measured: 'p99 12 ms', passed: true },
      { name: '--max-failed 0', measured: '5 of 15 failed (33.3 %)', passed: false },
    ],
    notes: ['the pool is <small>'],
    ...changes,
  };
}

test('one file without scripts or anything from elsewhere, in which nothing of a name is markup', () => {
  const page = renderReport(resultOf());
  expect(page).not.toMatch(/<script|<link|<img|@import|url\(/i);
  expect(page).toContain('GET /&lt;script&gt;');
  expect(page).toContain('the pool is &lt;small&gt;');
  expect(page).toContain('prefers-color-scheme: dark');
});

test('verdict, thresholds, requests and a chart of all that was watched', () => {
  const page = renderReport(resultOf());
  expect(page).toContain('✗ Failed: 1 of 2 thresholds.');
  expect(renderReport(resultOf({ thresholds: resultOf().thresholds.slice(0, 1) }))).toContain(
    '✓ Passed: 1 of 1 thresholds.',
  );
  const titles = [...page.matchAll(/<h2>([^<]*)<\/h2>/g)].map(([, title]) => title);
  expect(titles).toEqual([
    ...['Thresholds', 'Requests', 'Latency', 'Throughput and failures', 'The pool', 'PostgreSQL'],
    'Sheds by reason',
  ]);
  expect(page).toContain('Pool: at most 9 of 15 connections in use');
  expect(page).toContain(
    'Sent away by the gate: 4 queue stood, 1 no chance in time. Turned away before any work, the pool sending most of their kind away, warm-up included: 20. Turned away before any work, the process being too busy, warm-up included: 7.',
  );
  expect(page).not.toMatch(/NaN|undefined|Infinity/);
});

test('no chart of what was not watched', () => {
  const page = renderReport(
    resultOf({
      poolSamples: [],
      shedByReason: undefined,
      shedByProcess: undefined,
      throttled: undefined,
      sessionSamples: [],
      mostSessions: undefined,
      thresholds: [],
    }),
  );
  const titles = [...page.matchAll(/<h2>([^<]*)<\/h2>/g)].map(([, title]) => title);
  expect(titles).toEqual(['Requests', 'Latency', 'Throughput and failures']);
  expect(page).toContain('No threshold was set.');
});

test('what the charts are drawn with is in the pool page’s stylesheet', () => {
  const page = renderReport(resultOf());
  const body = page.slice(page.indexOf('<body>'));
  const style = readStyle();
  const drawn = [...body.matchAll(/<(?:path|svg|line)[^>]* class="(\w+)"/g)].map(([, name]) => `.${name}`);
  expect(drawn.length).toBeGreaterThan(20);
  for (const name of new Set(drawn)) expect(style).toMatch(new RegExp(`\\${name}\\b`));
  for (const tone of new Set([...body.matchAll(/data-tone="([\w-]+)"/g)].map(([, name]) => name))) {
    expect(style).toContain(`[data-tone="${tone}"]`);
  }
});

test('the same as text', () => {
  const text = formatResult(resultOf());
  expect(text).toMatch(/^GET \/api\/content +10 +2\.0 +200×10 +4 ms +12 ms +12 ms +12 ms +0 +0 +0$/m);
  expect(text).toMatch(/^all +15 +2\.0 +200×10 503×5 +4 ms .* 5 +0 +0$/m);
  expect(text).toContain('Not ok: 5 × 503 OVERLOADED');
  expect(text).toContain('Generator: 200 µs of CPU a request, 10 % of a core; sent late by 0.5 ms (p99)');
  expect(text).toContain('Note: the pool is <small>');
  expect(text).toContain('✓ passed  --max-p99 250 ms: p99 12 ms');
  expect(text).toContain('✗ failed  --max-failed 0: 5 of 15 failed (33.3 %)');
});

test('what was never served has no latency but ∞, in the table and in the report', () => {
  const tally = new Tally(['GET /'], BEGAN_MS, false);
  tally.recordSent(0, true, 0);
  tally.recordEnded({
    ...{
      route: 0,
      outcome: 'failed',
      status: 503,
      failure: '503 POOL_TIMEOUT',
      latencyMs: 900,
      counts: true,
    },
  });
  tally.endSecond(BEGAN_MS + 1000);
  const result = resultOf(tally.read(1000));
  expect(formatResult(result)).toMatch(/^all +1 +0 +503×1 +∞ +∞ +∞ +∞ +0 +0 +1$/m);
  expect(formatResult(result)).toContain('∞: so many were not served in time');
  const page = renderReport(result);
  expect(page).toContain('p99 ∞');
  expect(page).not.toMatch(/NaN|undefined|Infinity/);
});
