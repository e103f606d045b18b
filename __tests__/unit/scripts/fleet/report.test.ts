import { parseCommandLine } from '@/scripts/fleet/command-line';
import { judgeFleet, renderFleet } from '@/scripts/fleet/report';
import type { FleetResult } from '@/scripts/fleet/run-fleet';
import { renderSessionChart } from '@/scripts/fleet/session-chart';

const second = (index: number, sessions: number) => ({
  atMs: (index + 1) * 1_000,
  intervalMs: 1_000,
  sessions,
});

const GOOD: FleetResult = {
  options: { instances: 4, limit: 10, seconds: 60, perSecond: 30, direct: false },
  ...{ requests: 1_800, failures: new Map() },
  writes: { acknowledged: 600, unknown: 0, lost: 0, duplicated: 0, brokenWord: 0 },
  ...{ sessions: [second(0, 4), second(1, 8), second(2, 16)], mostSessions: 16, sessionsFailure: undefined },
  replacements: Array.from({ length: 4 }, () => ({ atMs: 1_500, drainedInMs: 1_200, exitCode: 143 })),
  ...{ mostInstances: 5, proxy: { movedOn: 0, broken: 0 } },
  server: { maxConnections: 100, reservedConnections: 3 },
  fleet: { instances: 4, countedBy: 'word', deployOverlap: 2, otherConnections: 1 },
  budget: { pools: 8, needed: 81, available: 97, fits: true, largestLimit: 12, instancesThatFit: 4 },
  pooler: { poolSize: 20, maxClients: 1_000, mostClients: 40 },
};

const failedOf = (change: Partial<FleetResult>) =>
  judgeFleet({ ...GOOD, ...change })
    .filter(({ passed }) => !passed)
    .map(({ words }) => words.split(':')[0]);

test('a fleet that kept its promises passes, with its numbers', () => {
  expect(failedOf({})).toEqual([]);
  expect(renderFleet(GOOD, judgeFleet(GOOD))).toContain(
    'passed: the budget: 10 × 8 (4 instances × 2 during a deploy) = 80 of PgBouncer’s 1,000 clients; its 20 + 1 other = 21 of the server’s 100 − 3 = 97',
  );
});

test.each([
  [{ failures: new Map([['503 OVERLOADED', 1]]) }, 'failed requests'],
  [{ requests: 0 }, 'failed requests'],
  [{ writes: { ...GOOD.writes, lost: 1 } }, 'writes'],
  [{ writes: { ...GOOD.writes, duplicated: 1 } }, 'writes'],
  [{ mostSessions: 21 }, 'sessions on PostgreSQL'],
  [{ sessionsFailure: 'no answer' }, 'sessions on PostgreSQL'],
  [{ pooler: undefined, budget: { ...GOOD.budget, fits: false } }, 'the budget'],
  [{ pooler: { poolSize: 97, maxClients: 1_000, mostClients: 40 } }, 'the budget'],
  [{ pooler: { poolSize: 20, maxClients: 1_000, mostClients: 999 } }, 'connections to PgBouncer'],
  [{ pooler: { poolSize: 20, maxClients: 1_000, mostClients: undefined } }, 'connections to PgBouncer'],
  [{ replacements: GOOD.replacements.slice(1) }, 'replaced'],
  [{ replacements: GOOD.replacements.map((one) => ({ ...one, exitCode: null })) }, 'replaced'],
] as const)('%j fails by its %s', (change, name) => {
  expect(failedOf(change)).toEqual([name]);
});

test('the chart has a column a second, as high as it is, with marks below', () => {
  const chart = renderSessionChart(GOOD.sessions, [1_500], 72);
  expect(chart).toEqual(['16 │  █', '   │  █', '   │ ▄█', '   │▂██', ' 0 │███', '   └─▲─']);
  expect(renderSessionChart(GOOD.sessions, [], 2)[0]).toBe('16 │ █');
  expect(renderSessionChart([], [], 72)).toEqual([]);
});

test('words that are not known or make no sense are refused with the usage', () => {
  expect(parseCommandLine(['--instances', '2', '--direct'])).toMatchObject({ instances: 2, direct: true });
  expect(() => parseCommandLine(['--instances', '0'])).toThrow('--instances is "0"; allowed: a whole number');
  expect(() => parseCommandLine(['--instance', '2'])).toThrow('npm run fleet -- [options]');
});
