/** What `npm run pool:advise` makes of the fleet: of a server's, the same as its own page; of a scrape's, what it can. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { reportFleet } from '@/lib/sizing';
import { Histogram } from '@/lib/stats';
import { PROJECT_DIRECTORY } from '@/scripts/project';
import { SERVER } from '../support/alert-watch';
import { setUpAnsweringServer } from '../support/answering-server';
import { runNpm } from '../support/npm-command';
import { reportOf } from '../unit/admin-pool/sample-of';

/** Every command is a process of its own that compiles what it runs. */
jest.setTimeout(120_000);

const ADMIN_TOKEN = 'an-admin-token-of-more-than-32-characters';
const OWN = 'contentflow:web-1-42';
const named = (applicationName: string) => ({ applicationName, sessions: 10 });
const answering = setUpAnsweringServer();
const folder = mkdtempSync(path.join(os.tmpdir(), 'contentflow-advise-fleet-'));

afterAll(() => rmSync(folder, { recursive: true }));

/** Pools of 10, two instances with all of them open, and 13 sessions of others. */
const SEEN = {
  ...{ limit: 10, applicationName: OWN, isNamedByUrl: false, isPooled: false },
  ...{ maxInstances: undefined, deployOverlap: 2 },
  server: {
    ...SERVER,
    ...{ sessions: 33, ownSessions: 10, instances: [named(OWN), named('contentflow:web-2-7')] },
  },
};

async function adviseOn(change: Partial<typeof SEEN>, ...words: readonly string[]): Promise<string> {
  const seen = { ...SEEN, ...change };
  const fleet = reportFleet(seen);
  const { measurements, sizing } = reportOf();
  const nothing = new Histogram().readDistribution();
  const minute = {
    ...{ seconds: 60, coveredSeconds: 60, wait: nothing, use: nothing, acquiredPerSecond: 0 },
    ...{ timedOut: 0, gaveUp: 0, failed: 0, shed: 0 },
  };
  const report = reportOf({
    ...{ fleet, server: seen.server, sizing: { ...sizing, fleet: fleet.fleet } },
    measurements: { ...measurements, windows: [minute] },
  });
  answering.answer = (_request, response) => response.end(JSON.stringify(report));
  return advise(['--url', answering.url, ...words]);
}

async function advise(words: readonly string[]): Promise<string> {
  const command = runNpm(['pool:advise', '--', ...words], PROJECT_DIRECTORY, { ADMIN_TOKEN });
  await command.exited;
  return command.output();
}

it('counts what the server sees against what the server has', async () => {
  expect(await adviseOn({})).toContain(
    'Fleet: 10 × 4 (2 instances × 2 during a deploy) + 13 others = 53 of 100 − 3 = 97: fits.',
  );
});

it('behind a pooler the server’s room is not the pool’s, unless somebody says what the room is', async () => {
  const output = await adviseOn({ isPooled: true });
  expect(output).toContain('Fleet: 10 × 4 (2 instances × 2 during a deploy) = 40 connections to the pooler');
  expect(output).not.toContain('100 − 3');
  const asJson = JSON.parse(await adviseOn({ isPooled: true }, '--json'));
  expect(asJson).not.toHaveProperty('server');
  expect(asJson).not.toHaveProperty('budget');
  expect(await adviseOn({ isPooled: true }, '--max-connections', '200', '--reserved', '0')).toContain(
    '53 of 200 − 0 = 200: fits.',
  );
});

it('takes the server’s DATABASE_DEPLOY_OVERLAP, unless another one is said', async () => {
  expect(await adviseOn({ deployOverlap: 1 })).toContain('Fleet: 10 × 2 (2 instances) + 13 others');
  expect(await adviseOn({ deployOverlap: 1 }, '--instances', '3')).toContain('10 × 3 (3 instances)');
  expect(await adviseOn({ deployOverlap: 1 }, '--deploy-overlap', '2')).toContain(
    '10 × 4 (2 instances × 2 during a deploy)',
  );
});

it('more instances than there are now leave the others where they are: no sister is among them', async () => {
  const output = await adviseOn({}, '--instances', '5');
  expect(output).toContain('10 × 10 (5 instances × 2 during a deploy) + 13 others = 113');
  expect(output).not.toContain('Not counted');
  // Of one name for all, sisters' sessions count as this one's own.
  const ofOneName = { ...SEEN.server, ownSessions: 20, instances: [] };
  expect(
    await adviseOn({ isNamedByUrl: true, applicationName: 'shop', server: ofOneName }, '--instances', '5'),
  ).toContain('+ 13 others = 113');
});

it('a scrape does not tell sisters from others: with more instances it leaves them out, and says so', async () => {
  const file = path.join(folder, 'scrape.txt');
  const use = 'db_client_connection_use_time_seconds';
  const metrics = {
    ...{ db_client_connection_max: 10, [`${use}_count`]: 1, [`${use}_sum`]: 1 },
    ...{ contentflow_server_sessions_max: 100, contentflow_server_sessions_reserved: 3 },
    ...{ contentflow_server_sessions_open: 33, contentflow_server_sessions_own: 10 },
  };
  writeFileSync(
    file,
    Object.entries(metrics)
      .map(([name, value]) => `${name} ${value}\n`)
      .join(''),
  );
  const scrape = ['--scrape', file, '--age', '1m'];
  expect(await advise([...scrape])).toContain('(1 instance × 2 during a deploy) + 23 others = 43');
  const output = await advise([...scrape, '--instances', '5']);
  expect(output).toContain('(5 instances × 2 during a deploy) + 0 others = 100');
  expect(output).toContain('Not counted: 23 other sessions in the scrape');
  expect(await advise([...scrape, '--instances', '5', '--others', '13'])).toMatch(
    /\+ 13 others = 113 .*\n.*\n$/,
  );
});
