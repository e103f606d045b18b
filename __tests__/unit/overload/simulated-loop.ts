/**
 * An event loop with requests on it, by the clock of a simulation: in each turn it computes what is ready, then its
 * timers. A request computes in stages and waits for a database between them, which has room for everybody.
 */
import { LoopPolicy } from '@/lib/overload/loop-policy';
import { exponential } from '@/scripts/load/durations';
import { createRandom } from '@/scripts/load/random';

export interface SimulatedLoad {
  readonly sheds: boolean;
  /** Ascending, milliseconds. */
  readonly arrivals: Iterable<number>;
  /** Mean computing time of a request, all stages together. */
  readonly costMs: number;
  readonly databaseMs: number;
  /** In between the database answers nobody. */
  readonly freeze?: { readonly fromMs: number; readonly untilMs: number };
  /** In one go where 1: then nothing is ever seen in flight. */
  readonly stages?: number;
  /** Turns that compute something else for a while: a garbage collection, one slow page. */
  readonly blocks?: readonly { readonly atMs: number; readonly forMs: number }[];
}

export interface SimulatedOutcome {
  /** Answered within 1 s. */
  readonly good: number;
  readonly late: number;
  readonly shed: number;
  readonly servedMs: readonly number[];
  /** When the last was turned away; undefined where nobody was. */
  readonly lastShedAtMs: number | undefined;
  readonly endedAtMs: number;
}

const LOOK_EVERY_MS = 50;
/** Those that waited for a frozen database get their answers one after another, as a pool gives out its connections. */
const THAW_GAP_MS = 0.5;
/** A thirtieth of a request; measured. */
const TURN_AWAY_MS = 0.03;
const DEADLINE_MS = 1_000;

interface Task {
  readonly arrivedAtMs: number;
  readonly stage: number;
  readonly readyAtMs: number;
}

export function simulateLoop(load: SimulatedLoad): SimulatedOutcome {
  const policy = new LoopPolicy({ sheds: load.sheds });
  const random = createRandom(11);
  const stages = load.stages ?? 3;
  const arrivals = [...load.arrivals];
  const blocks = [...(load.blocks ?? [])];
  const servedMs: number[] = [];
  const { fromMs = 0, untilMs = 0 } = load.freeze ?? {};
  /** When the last one that waits for the frozen database has its answer. */
  let thawedAtMs = untilMs;
  let lastShedAtMs: number | undefined;
  let nowMs = 0;
  let busyMs = 0;
  let lookedAtMs = 0;
  let lookAtMs = LOOK_EVERY_MS;
  let lookedBusyMs = 0;
  let next = 0;
  // All wait for the same time, so they are ready in the order in which they began to wait.
  let waiting: Task[] = [];

  const compute = (ms: number) => {
    nowMs += ms;
    busyMs += ms;
  };
  const run = ({ arrivedAtMs, stage }: Task): Task | undefined => {
    compute(exponential(load.costMs / stages, random));
    if (stage < stages && nowMs >= fromMs && nowMs < untilMs) thawedAtMs += THAW_GAP_MS;
    const readyAtMs = Math.max(nowMs < fromMs ? 0 : thawedAtMs, nowMs + load.databaseMs);
    if (stage < stages) return { arrivedAtMs, stage: stage + 1, readyAtMs };
    policy.leave(true);
    servedMs.push(nowMs - arrivedAtMs);
    return undefined;
  };
  const arrive = (arrivedAtMs: number): Task | undefined => {
    if (policy.enter(nowMs, Math.max(0, nowMs - lookAtMs)))
      return run({ arrivedAtMs, stage: 1, readyAtMs: nowMs });
    lastShedAtMs = nowMs;
    compute(TURN_AWAY_MS);
    return undefined;
  };

  while (next < arrivals.length || waiting.length > 0) {
    const turnAtMs = nowMs;
    const ready = waiting.filter(({ readyAtMs }) => readyAtMs <= turnAtMs);
    waiting = waiting.filter(({ readyAtMs }) => readyAtMs > turnAtMs);
    const after: (Task | undefined)[] = ready.map(run);
    for (; (arrivals[next] ?? Number.POSITIVE_INFINITY) <= turnAtMs; next += 1) {
      after.push(arrive(arrivals[next] as number));
    }
    waiting.push(...after.filter((task) => task !== undefined));
    if ((blocks[0]?.atMs ?? Number.POSITIVE_INFINITY) <= nowMs) compute(blocks.shift()?.forMs ?? 0);
    if (nowMs >= lookAtMs) {
      const elapsedMs = nowMs - lookedAtMs;
      policy.look({ elapsedMs, busyMs: busyMs - lookedBusyMs, delayMs: nowMs - lookAtMs }, nowMs);
      lookedAtMs = nowMs;
      lookAtMs = nowMs + LOOK_EVERY_MS;
      lookedBusyMs = busyMs;
    }
    if (nowMs > turnAtMs) continue;
    nowMs = Math.min(
      arrivals[next] ?? Number.POSITIVE_INFINITY,
      waiting[0]?.readyAtMs ?? Number.POSITIVE_INFINITY,
      lookAtMs,
    );
  }
  const good = servedMs.filter((ms) => ms <= DEADLINE_MS).length;
  servedMs.sort((a, b) => a - b);
  return { good, late: servedMs.length - good, shed: policy.shed, servedMs, lastShedAtMs, endedAtMs: nowMs };
}
