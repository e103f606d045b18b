/** One real pool under a trace: what its recorder counted, and how long each caller waited. */
import { parseDatabaseSettings } from '@/lib/config';
import type { BoundedPool } from '@/lib/db/bounded-pool';
import { createPool } from '@/lib/db/create-pool';
import type { Traffic } from '@/lib/sizing';
import type { PoolTotals } from '@/lib/stats';
import { quantile } from '../statistics';
import { Overshoot } from './overshoot';
import type { Cell } from './plan';
import type { Trace } from './trace';
import { Visits } from './visits';

export interface Measurement {
  readonly cell: Cell;
  readonly trace: Trace;
  /** As the recorder counted it, the warm-up left out. */
  readonly traffic: Traffic;
  readonly visits: Visits;
  /** How much later than due 99 of 100 were sent. */
  readonly latenessP99Ms: number;
}

/** @throws Error where the pool refused somebody: then it is no queue that all go through */
export async function measureCell(url: string, cell: Cell, trace: Trace): Promise<Measurement> {
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
    // A queue that grew while connections were opened would be counted for long after.
    await pool.prewarm(cell.limit);
    return { cell, trace, ...(await send(pool, trace)) };
  } finally {
    await pool.end();
  }
}

/** At their own time, whatever came of those before. */
async function send(pool: BoundedPool, { dueMs, useMs, warmUp }: Trace) {
  const visits = new Visits(dueMs.length);
  const overshoot = new Overshoot();
  let asking = 0;
  pool.onAsk = () => {
    const visit = asking;
    return ({ waitMs }) => {
      visits.waitMs[visit] = waitMs;
    };
  };
  const startedAtMs = performance.now();
  const nowMs = () => performance.now() - startedAtMs;
  const ask = async (visit: number) => {
    asking = visit;
    visits.askedAtMs[visit] = nowMs();
    const sleepMs = overshoot.sleepFor(useMs[visit] as number);
    await pool.query('SELECT pg_sleep($1)', [sleepMs / 1000]);
    visits.ended(visit, nowMs());
    overshoot.learn(sleepMs, visits.useMs[visit] as number);
  };
  const running = new Set<Promise<void>>();
  const first = read(pool);
  let before = first;
  for (const [visit, due] of dueMs.entries()) {
    const inMs = due - nowMs();
    if (inMs > 0) await new Promise((resolve) => setTimeout(resolve, inMs));
    if (visit === warmUp) {
      before = read(pool);
      overshoot.returnMs = visits.returnMs(trafficBetween(first, before).meanUseMs);
    }
    const asked: Promise<void> = ask(visit).finally(() => running.delete(asked));
    running.add(asked);
  }
  const after = read(pool);
  await Promise.all(running);
  const { acquired, timedOut, failed } = after.totals;
  if (timedOut + failed > 0) throw new Error(`${timedOut + failed} beside ${acquired} got no connection.`);
  visits.setMeanUse(trafficBetween(first, read(pool)).meanUseMs);
  const lateness = visits.askedAtMs.map((askedAtMs, visit) => askedAtMs - (dueMs[visit] as number));
  return {
    visits,
    traffic: trafficBetween(before, after),
    latenessP99Ms: quantile(lateness.subarray(warmUp), 0.99),
  };
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
