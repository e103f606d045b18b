/** One real pool under Poisson arrivals: what its recorder counted, and how long each caller waited. */
import { parseDatabaseSettings } from '@/lib/config';
import type { BoundedPool } from '@/lib/db/bounded-pool';
import { createPool } from '@/lib/db/create-pool';
import type { Traffic } from '@/lib/sizing';
import type { PoolTotals } from '@/lib/stats';
import { arrivalTimes } from '../../load/arrivals';
import { drawDuration } from '../../load/durations';
import type { Random } from '../../load/random';
import { median } from '../statistics';
import { type Cell, perSecondOf } from './plan';
import { Visits } from './visits';

export interface Measurement {
  readonly cell: Cell;
  /** As the recorder counted it. */
  readonly traffic: Traffic;
  /** From the second warm-up on: before it there was a pause. */
  readonly visits: Visits;
  /** Which of them were asked for while it was measured: from the first to before the second. */
  readonly from: number;
  readonly to: number;
}

/** Until the connections are open and the queue has its length; a part of the time measured, for long queues settle late. */
const WARM_UP_SHARE = 0.1;
const LEAST_WARM_UP_MS = 3_000;
/** What a sleep takes beyond its time, at a guess; the first warm-up finds out. */
const ASSUMED_OVERSHOOT_MS = 1.5;

/** @throws Error where the pool refused somebody: then it is no queue that all go through */
export async function measureCell(url: string, cell: Cell, random: Random): Promise<Measurement> {
  const pool = createPool(
    parseDatabaseSettings(
      {
        NODE_ENV: 'production',
        DATABASE_URL: url,
        DATABASE_CONNECTION_LIMIT: String(cell.limit),
        DATABASE_POOL_TIMEOUT: '0',
        DATABASE_ADMISSION: 'off',
      },
      `sizing-${cell.limit}`,
    ),
  );
  try {
    const warmUpMs = Math.max(LEAST_WARM_UP_MS, WARM_UP_SHARE * cell.measureMs) / 2;
    // Twice: the first finds how long a sleep really takes, the second runs at the rate that follows from it.
    const first = new Visits();
    await send(pool, cell, first, warmUpMs, cell.use.meanMs + ASSUMED_OVERSHOOT_MS, random);
    return await measure(pool, cell, warmUpMs, cell.use.meanMs + overshootOf(first), random);
  } finally {
    await pool.end();
  }
}

async function measure(
  pool: BoundedPool,
  cell: Cell,
  warmUpMs: number,
  meanUseMs: number,
  random: Random,
): Promise<Measurement> {
  const visits = new Visits();
  let from = 0;
  let before: Reading | undefined;
  const timer = setTimeout(() => {
    before = read(pool);
    from = visits.count;
  }, warmUpMs);
  const after = await send(pool, cell, visits, warmUpMs + cell.measureMs, meanUseMs, random);
  clearTimeout(timer);
  if (before === undefined) throw new Error('The warm-up never ended.');
  const { acquired, timedOut, failed } = after.totals;
  if (timedOut + failed > 0) throw new Error(`${timedOut + failed} beside ${acquired} got no connection.`);
  return { cell, traffic: trafficBetween(before, after), visits, from, to: visits.count };
}

/**
 * At their own time, whatever came of those before.
 * @returns what the recorder knew when the last one had asked; by then all have ended
 */
async function send(
  pool: BoundedPool,
  cell: Cell,
  visits: Visits,
  durationMs: number,
  meanUseMs: number,
  random: Random,
): Promise<Reading> {
  let asking = 0;
  pool.onAsk = () => {
    const visit = asking;
    return ({ waitMs }) => visits.waited(visit, waitMs);
  };
  const perSecond = perSecondOf(cell, meanUseMs);
  const due = arrivalTimes({ kind: 'poisson', perSecond }, durationMs, random)[Symbol.iterator]();
  const startedAtMs = performance.now();
  const running = new Set<Promise<void>>();
  const ask = async () => {
    const sleepMs = drawDuration(cell.use, random);
    const visit = visits.ask(performance.now(), sleepMs);
    asking = visit;
    await pool.query('SELECT pg_sleep($1)', [sleepMs / 1000]);
    visits.ended(visit, performance.now());
  };
  for (let next = due.next(); next.done !== true; next = due.next()) {
    const inMs = next.value - (performance.now() - startedAtMs);
    if (inMs > 0) await new Promise((resolve) => setTimeout(resolve, inMs));
    const visit: Promise<void> = ask().finally(() => running.delete(visit));
    running.add(visit);
  }
  const reading = read(pool);
  await Promise.all(running);
  return reading;
}

/** The median: the first ones wait for their connection's first plan, and a stall of the machine is no sleep's fault. */
function overshootOf(visits: Visits): number {
  const each = Array.from({ length: visits.count }, (_, visit) => visits.read(visit));
  return median(each.map(({ useMs, sleepMs }) => useMs - sleepMs));
}

interface Reading {
  readonly atMs: number;
  readonly totals: PoolTotals;
  readonly pending: number;
  readonly uses: number;
  readonly useMs: number;
  readonly useSquaredMs: number;
}

function read(pool: BoundedPool): Reading {
  const { snapshot, lifetime } = pool.recorder.read(pool.readSnapshot());
  const { count, sumMs, sumSquaredMs } = lifetime.use;
  return {
    atMs: performance.now(),
    totals: snapshot.totals,
    pending: snapshot.pending,
    ...{ uses: count, useMs: sumMs, useSquaredMs: sumSquaredMs },
  };
}

function trafficBetween(before: Reading, after: Reading): Traffic {
  const askedBy = ({ totals, pending }: Reading) => totals.acquired + pending;
  const uses = after.uses - before.uses;
  const meanUseMs = (after.useMs - before.useMs) / uses;
  return {
    arrivalsPerSecond: (1000 * (askedBy(after) - askedBy(before))) / (after.atMs - before.atMs),
    meanUseMs,
    useCv2: (after.useSquaredMs - before.useSquaredMs) / uses / meanUseMs ** 2 - 1,
  };
}
