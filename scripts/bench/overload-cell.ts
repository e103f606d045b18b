/** One contender under one load, and how long after it callers are served well again. */
import { type Arrivals, arrivalTimes, createRandom } from '../load/arrivals';
import { warmUp } from './capacity';
import { type Contender, DEADLINE_MS } from './contenders';
import { isGood, type LoadSummary, summariseLoad } from './load-summary';
import { type Ask, type Request, startOpenLoop } from './open-loop';
import { median } from './statistics';

/** So long must all be served well before it counts as over. */
const CALM_MS = 500;
const LOOK_MS = 25;

export interface OverloadPlan {
  /** A backlog needs a while to stand. */
  readonly warmUpMs: number;
  readonly measuredMs: number;
  /** After which nobody waits any more for the pool to be good again; 0: not looked at. */
  readonly recoveryMs: number;
  /** After the overload, an answer within this is as good as before it. */
  readonly servedWellMs: number;
}

export interface OverloadCell extends LoadSummary {
  /** From the end of the overload; undefined where it was not seen. */
  readonly goodAgainMs: number | undefined;
  /** Of one core, from 0 to 1, that this process had: much less than 1 and yet late is a machine busy with others. */
  readonly cpuShare: number;
}

/** @returns of rounds of the same load the median of each number by itself; of what failed, and of the generator's lateness, the most */
export function medianCell(rounds: readonly OverloadCell[]): OverloadCell {
  const of = (number: (round: OverloadCell) => number) => median(rounds.map(number));
  const goodAgainMs = of((round) => round.goodAgainMs ?? Number.NaN);
  return {
    arrived: of(({ arrived }) => arrived),
    goodPerSecond: of(({ goodPerSecond }) => goodPerSecond),
    good: of(({ good }) => good),
    shed: of(({ shed }) => shed),
    late: of(({ late }) => late),
    failed: Math.max(...rounds.map(({ failed }) => failed)),
    p50Ms: of(({ p50Ms }) => p50Ms),
    p95Ms: of(({ p95Ms }) => p95Ms),
    p99Ms: of(({ p99Ms }) => p99Ms),
    latenessP99Ms: Math.max(...rounds.map(({ latenessP99Ms }) => latenessP99Ms)),
    goodAgainMs: Number.isNaN(goodAgainMs) ? undefined : goodAgainMs,
    cpuShare: of(({ cpuShare }) => cpuShare),
  };
}

/** From the first connection to the last; see `measureOverload`. */
export async function measureContender(
  contender: Contender,
  statement: { readonly text: string },
  capacityPerSecond: number,
  multiplier: number,
  plan: OverloadPlan,
): Promise<OverloadCell> {
  try {
    await warmUp(contender);
    const ask = ({ latenessMs }: Request) => contender.query(statement, DEADLINE_MS - latenessMs);
    return await measureOverload(ask, capacityPerSecond, multiplier, plan);
  } finally {
    await contender.end();
  }
}

/**
 * @param capacityPerSecond what it can serve at most
 * @param multiplier of that arrives
 */
export async function measureOverload(
  ask: Ask,
  capacityPerSecond: number,
  multiplier: number,
  { warmUpMs, measuredMs, recoveryMs, servedWellMs }: OverloadPlan,
): Promise<OverloadCell> {
  const window = { fromMs: warmUpMs, toMs: warmUpMs + measuredMs, deadlineMs: DEADLINE_MS };
  const load: Arrivals = { kind: 'fixed', perSecond: multiplier * capacityPerSecond };
  const loop = startOpenLoop(arrivalTimes(load, window.toMs, createRandom(1)), ask);
  const cpuBefore = process.cpuUsage();
  await loop.sent;
  const { user, system } = process.cpuUsage(cpuBefore);
  const cpuShare = (user + system) / 1000 / loop.nowMs();
  const goodAgainMs =
    recoveryMs === 0 ? undefined : await timeRecovery(ask, capacityPerSecond / 2, recoveryMs, servedWellMs);
  if (recoveryMs < DEADLINE_MS) await loop.settled(DEADLINE_MS);
  loop.stop();
  return { ...summariseLoad(loop.requests, window), goodAgainMs, cpuShare };
}

/** @returns from now until the first request after which all were served well */
async function timeRecovery(
  ask: Ask,
  perSecond: number,
  patienceMs: number,
  servedWellMs: number,
): Promise<number | undefined> {
  const arrivals: Arrivals = { kind: 'fixed', perSecond };
  const loop = startOpenLoop(arrivalTimes(arrivals, patienceMs + CALM_MS, createRandom(1)), ask);
  try {
    while (loop.nowMs() < patienceMs + CALM_MS) {
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
      const calm = findCalm(loop.requests, loop.nowMs(), servedWellMs);
      if (calm !== undefined && calm.untilMs - calm.sinceMs >= CALM_MS) return calm.sinceMs;
    }
    return undefined;
  } finally {
    loop.stop();
    await loop.settled(DEADLINE_MS);
  }
}

/** @returns the last stretch of requests that were all served well, by when they were due */
export function findCalm(
  requests: readonly Request[],
  nowMs: number,
  servedWellMs: number,
): { readonly sinceMs: number; readonly untilMs: number } | undefined {
  let sinceMs: number | undefined;
  let untilMs = 0;
  for (const request of requests) {
    const { outcome, dueMs } = request;
    // Whether this one is served well is not known yet.
    if (outcome === 'waiting' && nowMs - dueMs <= servedWellMs) break;
    if (isGood(request, servedWellMs)) {
      sinceMs ??= dueMs;
      untilMs = dueMs;
    } else {
      sinceMs = undefined;
    }
  }
  return sinceMs === undefined ? undefined : { sinceMs, untilMs };
}
