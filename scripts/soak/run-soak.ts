/** Mixed load for a long time, with faults at random, and what the process and the server hold between them. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { PoolReport } from '@/lib/runtime';
import { duration } from '../bench/formats';
import { ACCESS_FAULTS, MAX_CONNECTIONS } from '../faults/access-faults';
import { type Fault, pause } from '../faults/fault';
import { type Counts, countRequests, judgeRecovery, type Recovery } from '../faults/judge-requests';
import { Ledger, type LedgerResult } from '../faults/ledger';
import { MixedLoad, type Sent } from '../faults/mixed-load';
import { NETWORK_FAULTS } from '../faults/network-faults';
import { type Ending, endServer, REQUESTS_PER_SECOND, readStored } from '../faults/run-fault';
import { SERVER_FAULTS } from '../faults/server-faults';
import { APP_ROLE, openStage, type Stage } from '../faults/stage';
import { createRandom } from '../load/random';

/** Between two faults, after a quiet time. */
export interface Sample {
  readonly heapBytes: number;
  readonly rssBytes: number;
  readonly handles: number;
  /** In PostgreSQL's own list: as many as the load needed, up to the pool's limit. */
  readonly sessions: number;
  readonly limit: number;
  /** Those among them that the pool does not count as its own. */
  readonly strayedSessions: number;
}

export interface Occurrence extends Recovery {
  readonly fault: Fault;
}

/** On performance.now()'s clock. */
interface Played {
  readonly fault: Fault;
  readonly beganAtMs: number;
  readonly backAtMs: number;
}

export interface SoakResult extends Counts, LedgerResult, Ending {
  readonly occurrences: readonly Occurrence[];
  readonly samples: readonly Sample[];
}

/** Those that one stage can bear again and again. */
const FAULTS: readonly Fault[] = [...SERVER_FAULTS, ...NETWORK_FAULTS, ...ACCESS_FAULTS];
/** Longer than the server keeps an idle connection of HTTP, so that what is counted is needed. */
const QUIET_MS = { least: 6_000, most: 12_000 };
const GAUGE = path.join(__dirname, 'gauge.cjs');
const POLL_MS = 20;
/** Two counts of a pool that works are of two moments: they agree in one of some looks, or never. */
const LOOKS = { most: 10, everyMs: 150 };
const ADMIN_TOKEN = 'an-admin-token-of-a-soak-and-no-secret';

/** @param onStep told of each fault that comes, with what has been so far */
export async function runSoak(
  durationMs: number,
  seed: number,
  onStep: (words: string, leftMs: number) => void,
): Promise<SoakResult> {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'contentflow-soak-'));
  const gaugeFile = path.join(directory, 'gauge');
  const stage = await openStage({
    route: 'proxy',
    postgres: { maxConnections: MAX_CONNECTIONS },
    env: { NODE_OPTIONS: `--require ${GAUGE}`, GAUGE_FILE: gaugeFile, ADMIN_TOKEN, ...quickTimeouts() },
  });
  let stopLoad: (() => Promise<unknown>) | undefined;
  try {
    const sent: Sent[] = [];
    const ledger = new Ledger();
    const load = new MixedLoad({
      ...{ url: stage.server.url, apiKey: stage.apiKey, ledger, seed, perSecond: REQUESTS_PER_SECOND },
      onEnd: (one) => sent.push(one),
    });
    const random = createRandom(seed);
    const untilMs = performance.now() + durationMs;
    const samples: Sample[] = [];
    const times: Played[] = [];
    stopLoad = () => load.stop();
    await load.warmUp();
    load.start();
    for (;;) {
      await pause(QUIET_MS.least + random() * (QUIET_MS.most - QUIET_MS.least));
      samples.push(await readSample(stage, gaugeFile));
      if (performance.now() >= untilMs) break;
      const fault = FAULTS[Math.floor(random() * FAULTS.length)] as Fault;
      const { failed } = countRequests(sent);
      const beganAtMs = performance.now();
      onStep(
        `${sent.length} sent, ${failed} failed${describeLast(times.at(-1), sent)}; now ${fault.name}`,
        untilMs - beganAtMs,
      );
      await fault.inflict(stage, fault.lastsMs.quick);
      times.push({ fault, beganAtMs, backAtMs: performance.now() });
    }
    await load.stop();
    stopLoad = undefined;
    const stored = await readStored(stage);
    const ending = await endServer(stage);
    const occurrences = times.map(({ fault, backAtMs }, index) => ({
      fault,
      ...judgeRecovery(sent, backAtMs, times[index + 1]?.beganAtMs ?? Number.POSITIVE_INFINITY),
    }));
    return { ...ledger.compare(stored), ...countRequests(sent), occurrences, samples, ...ending };
  } finally {
    await stopLoad?.();
    stage.postgres.resume();
    await stage.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

function describeLast(last: Played | undefined, sent: readonly Sent[]): string {
  if (last === undefined) return '';
  const { cleanMs, lastFailure } = judgeRecovery(sent, last.backAtMs, Number.POSITIVE_INFINITY);
  const failure = lastFailure === undefined ? '' : ` (${lastFailure})`;
  return `; all well ${duration(cleanMs)} after ${last.fault.name}${failure}`;
}

/** What a fault needs to be over soon. */
function quickTimeouts(): Readonly<Record<string, string>> {
  return Object.assign({}, ...FAULTS.map(({ stage }) => stage?.env ?? {}));
}

async function readSample(stage: Stage, gaugeFile: string): Promise<Sample> {
  const { server } = stage;
  const before = readLines(gaugeFile).length;
  process.kill(server.pid, 'SIGUSR2');
  while (server.exitCode() === undefined && readLines(gaugeFile).length === before) await pause(POLL_MS);
  const line = readLines(gaugeFile).at(-1);
  if (line === undefined || server.exitCode() !== undefined)
    throw new Error(`The server ended:\n${server.log()}`);
  return {
    ...(JSON.parse(line) as Pick<Sample, 'heapBytes' | 'rssBytes' | 'handles'>),
    ...(await countSessions(stage)),
  };
}

async function countSessions({
  server,
  ask,
}: Stage): Promise<Pick<Sample, 'sessions' | 'limit' | 'strayedSessions'>> {
  let strayedSessions = Number.POSITIVE_INFINITY;
  for (let looks = 1; ; looks += 1) {
    const { limit, inUse, idle, opening } = await readPool(server.url);
    const [row] = await ask<{ sessions: number }>(
      `SELECT count(*)::int AS sessions FROM pg_stat_activity WHERE usename = '${APP_ROLE}'`,
    );
    const sessions = row?.sessions ?? Number.NaN;
    strayedSessions = Math.min(strayedSessions, Math.max(0, sessions - inUse - idle - opening));
    if (strayedSessions === 0 || looks === LOOKS.most) return { sessions, limit, strayedSessions };
    await pause(LOOKS.everyMs);
  }
}

async function readPool(url: string): Promise<PoolReport['measurements']['snapshot']> {
  const answer = await fetch(`${url}/api/admin/pool`, {
    headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
  });
  return ((await answer.json()) as PoolReport).measurements.snapshot;
}

function readLines(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n').slice(0, -1);
  } catch {
    // Before the first one.
    return [];
  }
}
