/**
 * The production server under more than it can, over HTTP: first with the pool as the bottleneck, then with the
 * process's own computing. Each time the server without its gate stands beside it and takes its turn in every round.
 */
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { generateApiKey } from '@/lib/auth/api-key-format';
import { seed } from '@/prisma/seed';
import { findOutdatedBuild } from '../load/build-note';
import { applyMigrations } from '../migrations/apply-migrations';
import { setUrlDatabase } from '../postgres/database-url';
import { CommandError } from '../run-command';
import { type HttpContender, openHttpContender } from './http-contender';
import { type HttpRow, judgeHttp, renderHttp } from './http-rows';
import { watchAnswers } from './http-watch';
import { slowDownItems } from './slow-items';
import type { Suite } from './suite';

/** A client's, and the server is told of it. */
const DEADLINE_MS = 1_000;
/** Small, so that ten times what the pool serves is little for the process: else that would be the bottleneck. */
const POOL_LIMIT = 2;
const QUERY_SECONDS = 0.05;
/** More than the pool has connections and less than would count as overload. */
const CAPACITY_CALLERS = 12;
const LIST = '/api/content?limit=5';

interface Scale {
  /** Each server's first load: Next compiles and caches as it is asked, and a cold one is not what is compared. */
  readonly firstMs: number;
  readonly warmUpMs: number;
  readonly measuredMs: number;
  readonly capacityMs: number;
  readonly poolMultipliers: readonly number[];
  readonly rounds: number;
}

const FULL: Scale = {
  firstMs: 5_000,
  // Longer than it takes the gate to know an overload from bad luck.
  warmUpMs: 4_000,
  measuredMs: 8_000,
  capacityMs: 4_000,
  poolMultipliers: [2, 5, 10],
  rounds: 3,
};
const QUICK: Scale = {
  firstMs: 1_000,
  warmUpMs: 1_000,
  measuredMs: 2_000,
  capacityMs: 1_500,
  poolMultipliers: [10],
  rounds: 1,
};

export const benchHttp: Suite = async ({ url, quick, progress }) => {
  const [outdated] = findOutdatedBuild();
  // Its numbers would be published as those of the sources.
  if (outdated !== undefined) throw new CommandError(`npm run build first: ${outdated}.`);
  const scale = quick ? QUICK : FULL;
  const runMs = scale.warmUpMs + scale.measuredMs + DEADLINE_MS;
  const plannedCells = (scale.poolMultipliers.length + 1) * scale.rounds;
  progress.plan(plannedCells * (2 * runMs + scale.capacityMs + 1_000) + 4 * scale.firstMs);
  const databases = await Promise.all(
    ['http_slow', 'http_fast'].map(async (name) => createContent(url, name)),
  );
  const [slow, fast] = databases as [Content, Content];
  await slowDownItems(slow.url, QUERY_SECONDS);

  const measure = async (
    contenders: readonly HttpContender[],
    apiKey: string,
    multipliers: readonly number[],
    callers: number,
  ): Promise<HttpRow[]> => {
    const rows: HttpRow[] = [];
    const headers = { authorization: `Bearer ${apiKey}` };
    const plan = { path: LIST, headers, deadlineMs: DEADLINE_MS };
    const idlePlan = { ...plan, load: { callers }, deadlineMs: 10_000 };
    for (const contender of contenders) {
      progress.step(`first requests of ${contender.name}`, scale.firstMs);
      const watch = watchAnswers(contender.url);
      await contender.load({ ...idlePlan, warmUpMs: scale.firstMs, measuredMs: 0 });
      await watch();
    }
    for (const multiplier of multipliers) {
      const [plain] = contenders as readonly [HttpContender, ...HttpContender[]];
      progress.step(`capacity of ${plain.name}`, scale.capacityMs + 1_000);
      const idle = await plain.load({
        ...idlePlan,
        warmUpMs: 1_000,
        measuredMs: scale.capacityMs,
      });
      const capacityPerSecond = (idle.goodMs.length / scale.capacityMs) * 1_000;
      for (const contender of contenders) {
        progress.step(`${contender.name} at ${multiplier} ×`, runMs);
        const watch = watchAnswers(contender.url);
        const { warmUpMs, measuredMs } = scale;
        const load = { perSecond: capacityPerSecond * multiplier };
        const run = await contender.load({ ...plan, load, warmUpMs, measuredMs });
        const slowestMs = await watch();
        const goodPerSecond = (run.goodMs.length / measuredMs) * 1_000;
        rows.push({ multiplier, name: contender.name, capacityPerSecond, goodPerSecond, run, slowestMs });
        // What the run has left behind is not the next one's.
        await delay(1_000);
      }
    }
    return rows;
  };

  const withServers = async (
    envs: readonly (readonly [name: string, env: Readonly<Record<string, string>>])[],
    work: (contenders: readonly HttpContender[]) => Promise<HttpRow[]>,
  ): Promise<HttpRow[]> => {
    const contenders: HttpContender[] = [];
    try {
      for (const [name, env] of envs) contenders.push(await openHttpContender(name, env));
      return await work(contenders);
    } finally {
      for (const { stop } of contenders) await stop();
    }
  };

  const pool = { DATABASE_URL: slow.url, DATABASE_CONNECTION_LIMIT: String(POOL_LIMIT) };
  const poolRows = await withServers(
    [
      ['plain pool', { ...pool, DATABASE_ADMISSION: 'off' }],
      ['gate before the pool', pool],
    ],
    (contenders) =>
      measure(
        contenders,
        slow.apiKey,
        Array.from({ length: scale.rounds }, () => scale.poolMultipliers).flat(),
        POOL_LIMIT * 3,
      ),
  );
  const processRows = await withServers(
    [
      ['no gate before Next', { DATABASE_URL: fast.url, REQUEST_SHEDDING: 'off' }],
      ['gate before Next', { DATABASE_URL: fast.url }],
    ],
    (contenders) => measure(contenders, fast.apiKey, Array(scale.rounds).fill(2), CAPACITY_CALLERS),
  );
  return {
    text: [
      `\`GET ${LIST}\` of the production server, asked by strangers who hang up after ${DEADLINE_MS / 1000} s and say so by ` +
        `\`X-Request-Timeout-Ms\` (Poisson). Goodput is what was answered with 200 in time, as a share of the capacity, which ` +
        'the server without the gate was measured to have just before, warm as both are by then: each is asked for ' +
        `${scale.firstMs / 1000} s before its first run, also for what is watched. Deadline and times count from when a request was due; sent late: ` +
        'how far the generator was behind, which the times include. Beside it, once a second each: the slowest answer ' +
        `of \`/api/health/live\`, \`/ready\`, \`/db\`, \`/api/admin/pool\` and \`/admin/pool\`. ${scale.rounds} rounds.`,
      `The pool is the bottleneck: ${POOL_LIMIT} connections, a list that takes ${QUERY_SECONDS * 1000} ms.`,
      renderHttp(poolRows),
      'The process is the bottleneck: 15 connections, a list that takes a millisecond.',
      renderHttp(processRows),
    ].join('\n\n'),
    bars: judgeHttp(poolRows, processRows),
  };
};

interface Content {
  readonly url: string;
  readonly apiKey: string;
}

/** A database of its own, because this suite changes one that others would read. */
async function createContent(serverUrl: string, name: string): Promise<Content> {
  const client = new pg.Client(serverUrl);
  await client.connect();
  try {
    await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    await client.query(`CREATE DATABASE ${name}`);
  } finally {
    await client.end();
  }
  const url = setUrlDatabase(serverUrl, name);
  await applyMigrations(url);
  const apiKey = generateApiKey();
  await seed(url, { apiKey });
  return { url, apiKey };
}
