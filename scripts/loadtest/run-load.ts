/** One load test from the first request to the last answer, with what was watched beside it. */
import { setMaxListeners } from 'node:events';
import { SHED_REASONS, type ShedCounts } from '@/lib/stats';
import { createRandom } from '../load/random';
import { describeLoad } from './describe-load';
import { drive } from './drive';
import { createHttpClient } from './http-client';
import type { LoadOptions } from './load-options';
import type { PoolWatch } from './pool-watch';
import type { Progress } from './progress';
import type { LoadResult } from './result';
import { Sender } from './sender';
import type { SessionWatch } from './session-watch';
import { Tally } from './tally';
import type { Target } from './target';

export interface Watches {
  readonly pool: PoolWatch | undefined;
  readonly sessions: SessionWatch | undefined;
}

const SECOND_MS = 1_000;
/** A tenth of what people notice: beyond it the generator's own delay is no detail any more. */
const LATE_MS = 10;
const BUSY_RATIO = 0.8;

/** Never set back, and in step with the clock of the server's samples. */
const now = () => performance.timeOrigin + performance.now();

export async function runLoad(
  options: LoadOptions,
  { url, routes }: Pick<Target, 'url' | 'routes'>,
  { pool, sessions }: Watches,
  onSecond: (progress: Progress) => void,
  stop: AbortSignal,
): Promise<Omit<LoadResult, 'thresholds'>> {
  const { load, warmUpMs, durationMs, deadlineMs, tellDeadline, allowShed, seed } = options;
  const client = createHttpClient(url);
  const startMs = now();
  const countsFromMs = startMs + warmUpMs;
  const lengthMs = warmUpMs + durationMs;
  const names = routes.map(({ name }) => name);
  const tally = new Tally(names, startMs, allowShed);
  const cpuBefore = process.cpuUsage();
  // Two series: the mix does not change when the arrivals do.
  const sender = new Sender({
    ...{ routes, client, tally, deadlineMs, tellDeadline, countsFromMs, now },
    random: createRandom(seed + 1),
  });
  const endSecond = () =>
    onSecond({
      second: tally.endSecond(now()),
      ...{ elapsedMs: now() - startMs, lengthMs, warmUpMs },
      ...{ total: tally.total, failures: tally.failures, pool: pool?.samples().at(-1) },
    });
  const everySecond = setInterval(endSecond, SECOND_MS);
  // Each caller of a closed loop listens.
  setMaxListeners(0, stop);
  stop.addEventListener('abort', () => sender.cancel(), { once: true });
  const send = (dueMs: number, onEnd?: () => void) => sender.send(dueMs, onEnd);
  const driven = drive({ load, startMs, lengthMs, random: createRandom(seed), now, send, stop });
  // A caller of a closed loop whose request was called off never hears of it.
  await Promise.race([driven, aborted(stop)]);
  const sentForMs = Math.max(0, Math.min(now() - countsFromMs, durationMs));
  await sender.finish();
  const cpu = process.cpuUsage(cpuBefore);
  clearInterval(everySecond);
  tally.endSecond(now());
  await client.close();
  await pool?.ask();

  const endMs = now();
  const counted = <T extends { readonly atMs: number; readonly intervalMs: number }>(all: readonly T[]) =>
    all.filter(({ atMs, intervalMs }) => atMs - intervalMs / 2 >= countsFromMs && atMs <= endMs + SECOND_MS);
  const { total, routes: ofRoutes, seconds } = tally.read(stop.aborted ? sentForMs : durationMs);
  const cpuMs = (cpu.user + cpu.system) / 1000;
  const generator = {
    cpuMsPerRequest:
      cpuMs /
      Math.max(
        1,
        seconds.reduce((sum, { sent }) => sum + sent, 0),
      ),
    cpuRatio: cpuMs / (endMs - startMs),
    lateness: tally.lateness,
  };
  const poolSamples = counted(pool?.samples() ?? []);
  return {
    ...{ url, startedAtMs: countsFromMs, durationMs, warmUpMs, deadlineMs },
    load: describeLoad(load),
    ...{ total, routes: ofRoutes, seconds: counted(seconds), poolSamples },
    shedByReason: pool === undefined ? undefined : sumSheds(poolSamples.map(({ shed }) => shed)),
    shedByProcess: pool?.requestsShed(),
    throttled: pool?.requestsThrottled(),
    sessionSamples: counted(sessions?.samples() ?? []),
    mostSessions: sessions?.most(),
    sessionsFailure: sessions?.failure(),
    generator,
    notes: [
      ...(stop.aborted ? [`interrupted after ${Math.round((endMs - startMs) / 1000)} s`] : []),
      ...notesOf(generator),
      ...failureOf('the pool', pool?.failure()),
      ...(pool?.isSame() === false
        ? [
            'several processes answered for the pool, behind one address or after a restart: its numbers are of each in turn, ' +
              'and what was turned away before any work is not counted',
          ]
        : []),
      ...failureOf('PostgreSQL’s sessions', sessions?.failure()),
    ],
  };
}

function notesOf({ lateness, cpuRatio }: LoadResult['generator']): string[] {
  const notes: string[] = [];
  if ((lateness.p99Ms ?? 0) > LATE_MS) {
    notes.push(
      'the generator itself was late; its delay is in the latencies, so they are not the server’s alone. ' +
        'Use a machine with more CPU, or less load',
    );
  }
  if (cpuRatio > BUSY_RATIO) notes.push('the generator used nearly a whole core, and can hardly send more');
  return notes;
}

function failureOf(what: string, reason: string | undefined): string[] {
  return reason === undefined ? [] : [`${what} could not be watched to the end: ${reason}`];
}

function sumSheds(counts: readonly ShedCounts[]): ShedCounts {
  const sum = (reason: (typeof SHED_REASONS)[number]) =>
    counts.reduce((total, shed) => total + shed[reason], 0);
  return Object.fromEntries(SHED_REASONS.map((reason) => [reason, sum(reason)])) as unknown as ShedCounts;
}

function aborted(stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (stop.aborted) resolve();
    stop.addEventListener('abort', () => resolve(), { once: true });
  });
}
