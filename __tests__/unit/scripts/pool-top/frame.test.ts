/** A frame as it stands in a terminal, whole in 80 by 25 and in 40 columns. */
import type { FeedState } from '@/app/admin/pool/_live/pool-feed';
import type { Alert } from '@/lib/alerts';
import type { PoolReport } from '@/lib/runtime';
import { type CallerUsage, Histogram, type SlowQuery } from '@/lib/stats';
import { drawFrame } from '@/scripts/pool-top/frame';
import { renderLine } from '@/scripts/pool-top/line';
import { IDLE_GATE, IDLE_PROCESS, NO_COUNTS } from '../../../support/idle-pool';
import { reportOf, sampleOf } from '../../admin-pool/sample-of';

const AT_MS = Date.UTC(2026, 10, 24, 20, 17, 15);

const user = (name: string, inUse: number, useMs: number): CallerUsage => ({
  ...{ name, inUse, pending: 0, oldestUseMs: inUse > 0 ? 21_900 : undefined, heldMs: 0 },
  recent: { ...NO_COUNTS, acquired: 10, useMs, waitMs: 30 },
  totals: NO_COUNTS,
});

const slow: SlowQuery = {
  ...{ atMs: AT_MS - 5_000, label: 'GET /api/content', workspace: undefined, model: 'ApiKey' },
  ...{ operation: 'findUnique', durationMs: 24_800, failed: false, statement: 'SELECT 1' },
};

const alert: Alert = {
  ...{
    id: 'a',
    rule: 'pool-saturated',
    severity: 'critical',
    state: 'firing',
    pendingSinceMs: AT_MS - 20_000,
  },
  ...{
    firedAtMs: AT_MS - 10_000,
    resolvedAtMs: undefined,
    evidence: [],
    holders: undefined,
    advice: 'Look.',
  },
  sentence: 'All 10 connections have been in use for 20.0 s and 3 requests wait, the oldest for 2.0 s.',
};

function stateOf(change: Partial<FeedState> = {}, callers = 1): FeedState {
  const calm = reportOf({ startedAtMs: AT_MS - 180_000, atMs: AT_MS, status: 'warn' });
  const { snapshot } = calm.measurements;
  const empty = new Histogram().readDistribution();
  const report = {
    ...calm,
    sentence: 'Saturated: all 10 in use, 3 wait, the oldest for 2.0 s.',
    alerts: { active: [alert], history: [] },
    measurements: {
      ...calm.measurements,
      snapshot: { ...snapshot, inUse: 7, idle: 2, pending: 3, oldestWaitMs: 2_000 },
      windows: [10, 60, 300].map((seconds) => ({
        ...{ seconds, coveredSeconds: seconds, wait: empty, use: empty, acquiredPerSecond: 12.5 },
        ...{ timedOut: 4, gaveUp: 0, failed: 0, shed: 0 },
      })),
      labels: [
        user('GET /api/content', 7, 900),
        ...Array.from({ length: callers }, (_, index) => user(`page /${index}`, 0, 50)),
      ],
      workspaces: Array.from({ length: callers }, (_, index) => user(`workspace-${index}`, 1, 50)),
      slowQueries: Array.from({ length: callers }, () => slow),
    },
  };
  const samples = [sampleOf(AT_MS - 2_000, { inUse: 0 }), sampleOf(AT_MS - 1_000, { inUse: 10 })];
  return {
    ...{ report, samples: [...samples, sampleOf(AT_MS, { inUse: 7 })], mode: 'live', nowMs: AT_MS },
    ...{ ageMs: 0, reason: undefined, restartedAtMs: undefined, processes: 1 },
    ...change,
  };
}

const draw = (state: FeedState, columns: number, rows: number, keys = true) =>
  drawFrame(state, { columns, rows }, 'UTC', keys).map((line) => renderLine(line, false));

test('80 columns', () => {
  expect(draw(stateOf(), 80, 25)).toEqual([
    'pool of host-1, up 3 min                                            20:17:15 UTC',
    '▲ Saturated: all 10 in use, 3 wait, the oldest for 2.0 s.',
    '',
    'In use  ██████████████████████████████████████████▒▒▒▒▒▒▒▒▒▒▒▒░░░░░░ 7 of 10',
    'History                                                          ▁█▆ 60 s',
    'Idle 2  Opening 0  Waiting 3, oldest 2.0 s',
    'Minute  12.5 acquired/s  4 timed out  wait p95 –  use p95 –',
    'Gate    predicted wait 0 ms  0 sent away  background 0 of 3',
    '',
    'Alerts',
    'critical All 10 connections have been in use for 20.0 s and 3 requests wait, the',
    '         oldest for 2.0 s. Firing for 10.0 s.',
    '',
    'By label                    in use waiting  oldest share refused    wait     use',
    'GET /api/content                 7       0  21.9 s  95 %       0    3 ms   90 ms',
    'page /0                          0       0       –   5 %       0    3 ms    5 ms',
    '',
    'By workspace                in use waiting  oldest share refused    wait     use',
    'workspace-0                      1       0  21.9 s   5 %       0    3 ms    5 ms',
    '',
    'Slow queries',
    '  24.8 s  ApiKey.findUnique  GET /api/content, 5.0 s ago  SELECT 1',
    '',
    'PostgreSQL has not been counted yet.',
    'q quit  p pause',
  ]);
});

test('40 columns: fewer columns of the tables, and no line is longer', () => {
  const lines = draw(stateOf(), 40, 24);
  expect(lines.filter((line) => [...line].length > 40)).toEqual([]);
  expect(lines[0]).toBe('pool of host-1, up 3 min    20:17:15 UTC');
  expect(lines.slice(1, 3)).toEqual(['▲ Saturated: all 10 in use, 3 wait, the', '  oldest for 2.0 s.']);
  expect(lines).toContain('By label                  in use waiting');
  expect(lines).toContain('GET /api/content               7       0');
});

test.each([
  [80, 24],
  [40, 24],
  [80, 12],
  [20, 5],
  [200, 60],
])('%d × %d is never more than that, whatever there is to show', (columns, rows) => {
  const lines = draw(stateOf({}, 40), columns, rows);
  expect(lines.length).toBeLessThanOrEqual(rows);
  expect(lines.filter((line) => [...line].length > columns)).toEqual([]);
});

test('a screen that is too small keeps something of each section', () => {
  const text = draw(stateOf({}, 40), 80, 24).join('\n');
  for (const part of ['critical', 'GET /api/content', 'workspace-0', '24.8 s', 'q quit']) {
    expect(text).toContain(part);
  }
});

test('says that it is not live, and that it is paused', () => {
  const lost = stateOf({ mode: 'lost', ageMs: 12_000, reason: 'the server does not answer (ECONNREFUSED)' });
  expect(draw(lost, 80, 24)[0]).toBe(
    'NOT LIVE: last data 12.0 s ago (the server does not answer (ECONNREFUSED))',
  );
  expect(draw(stateOf({ mode: 'paused' }), 80, 24)[0]).toMatch(/Paused at 20:17:15 UTC$/);
  expect(draw(stateOf({ mode: 'paused' }), 80, 24).at(-1)).toBe('q quit  p resume');
});

test('seconds without a sample are blank in the history', () => {
  const samples = [sampleOf(AT_MS - 10_000, { inUse: 10 }), sampleOf(AT_MS, { inUse: 10 })];
  const history = draw(stateOf({ samples }), 80, 24)[4] ?? '';
  expect(history).toMatch(/██ {8}█ 60 s$|███ {7}█ 60 s$/);
});

test('who is sent away and why, by the gate and by the process', () => {
  const state = stateOf();
  const { snapshot, windows } = state.report.measurements;
  const shed = { standing: 3_104, hopeless: 20, full: 0, nested: 0 };
  const admission = {
    ...{ ...IDLE_GATE, predictedWaitMs: 180, standingSinceMs: AT_MS - 12_000, backgroundInUse: 2 },
    order: 'newest-first' as const,
    waiting: { probe: 0, interactive: 40, background: 7 },
  };
  const report: PoolReport = {
    ...state.report,
    alerts: { active: [], history: [] },
    process: {
      ...{ ...IDLE_PROCESS, sheddingSinceMs: AT_MS - 3_000, requestsLimit: 12 },
      ...{ throttling: true, requestsThrottled: 480 },
    },
    measurements: {
      ...state.report.measurements,
      snapshot: { ...snapshot, admission },
      windows: windows.map((window) => ({ ...window, shed: 3_124 })),
    },
  };
  const lines = draw({ ...state, report, samples: [sampleOf(AT_MS - 1_000, { shed })] }, 80, 40);
  expect(lines).toContain('Gate    predicted wait 180 ms  3,124 sent away  background 2 of 3');
  const from = lines.indexOf('No alert is firing.') + 2;
  expect(lines.slice(from, from + 12)).toEqual([
    'Gate    The queue has stood for 12.0 s: more is asked for than the connections',
    '        get done. So that whoever is served is served in time, those with the',
    '        least chance are sent away at once and the newest are served first.',
    '        3,124 were sent away in the last minute. By reason: 3,104 queue stood,',
    '        20 no chance in time.',
    'Process For 3.0 s this process has had more to compute than it can: at most 12',
    '        requests are let in at once, and the others are turned away before any',
    '        work is done for them.',
    'Process The pool sends callers away: requests of clients of whom it sends most',
    '        away may be turned away here, before any work is done for them: 480',
    '        since the start.',
    '',
  ]);
});

test('that the pool is stuck, and for how long', () => {
  const state = stateOf();
  const { snapshot } = state.report.measurements;
  const admission = {
    ...{ ...IDLE_GATE, predictedWaitMs: 12_000, stuckSinceMs: AT_MS - 12_000 },
    waiting: { probe: 0, interactive: 31, background: 0 },
  };
  const report: PoolReport = {
    ...state.report,
    alerts: { active: [], history: [] },
    measurements: { ...state.report.measurements, snapshot: { ...snapshot, admission } },
  };
  const lines = draw({ ...state, report }, 80, 40);
  expect(lines).toContain('Gate    predicted wait 12.0 s  0 sent away  background 0 of 3');
  expect(lines.join(' ')).toContain('no connection has come back for 12.0 s');
});

test('leaks that are open, the server, and that nobody looks for slow queries', () => {
  const state = stateOf();
  const leak = {
    ...{ id: 1, label: 'GET /api/content', workspace: 'w-1', acquiredAtMs: AT_MS - 95_000 },
    ...{ reportedAtMs: AT_MS - 65_000, returnedAtMs: undefined, heldMs: 95_000, stack: undefined },
  };
  const report: PoolReport = {
    ...state.report,
    server: {
      ...{ readAtMs: AT_MS, maxConnections: 100, reservedConnections: 3, sessions: 42, ownSessions: 9 },
      ...{ instances: [], byApplication: [], oldestIdleInTransaction: undefined, commits: 1, rollbacks: 0 },
      oldestTransaction: { applicationName: 'psql', state: 'idle in transaction', ageMs: 3_200 },
    },
    measurements: {
      ...state.report.measurements,
      slowQueries: [],
      leaks: [leak, { ...leak, id: 2, label: 'page /', returnedAtMs: AT_MS }],
    },
  };
  const lines = draw({ ...state, report }, 80, 40);
  expect(lines.slice(lines.indexOf('Leaks'))).toEqual([
    'Leaks',
    '1 min 35 s  still held by GET /api/content, workspace w-1',
    '',
    'No slow query since the start (not watched: DATABASE_SLOW_QUERY_THRESHOLD is 0).',
    '',
    'PostgreSQL  42 of 100 sessions, oldest transaction 3.2 s (idle in transaction)',
    'q quit  p pause',
  ]);
});

test('what a name holds cannot reach the terminal', () => {
  const state = stateOf();
  const [first] = state.report.measurements.labels;
  const labels = [{ ...(first as CallerUsage), name: 'GET \u001b[2J\u0007' }];
  const report = { ...state.report, measurements: { ...state.report.measurements, labels } };
  expect(draw({ ...state, report }, 80, 24).join('')).not.toMatch(/\p{Cc}/u);
});
