/**
 * What a pool does with more than it can: from half of its capacity to ten times that, in an open loop.
 *
 * Two parts: statements on the pool itself, where ten times 700 a second can be sent from one process, and slower ones
 * through a PrismaClient, so that its path and its errors are part of it.
 */
import { measureCapacity } from './capacity';
import {
  asRoute,
  type Contender,
  DEADLINE_MS,
  LIMIT,
  openOurs,
  openPrisma,
  ourContender,
  pgContender,
  SLEEP,
} from './contenders';
import { duration } from './formats';
import { measureContender, type OverloadPlan } from './overload-cell';
import { judgeOverload, type OverloadRow, renderOverload } from './overload-rows';
import type { Bar, Suite } from './suite';

/** A tenth of the statements a second that one process can send through Prisma. */
const PRISMA_USE_MS = 200;

interface Scale {
  readonly plan: OverloadPlan;
  /** The wait may be as long as in the other one. */
  readonly prismaPlan: OverloadPlan;
  readonly multipliers: readonly number[];
  readonly prismaMultipliers: readonly number[];
  readonly capacityMs: number;
}

const FULL: Scale = {
  plan: { warmUpMs: 3_000, measuredMs: 10_000, recoveryMs: 8_000, servedWellMs: 250 },
  prismaPlan: { warmUpMs: 3_000, measuredMs: 10_000, recoveryMs: 4_000, servedWellMs: 430 },
  multipliers: [0.5, 1, 2, 5, 10],
  prismaMultipliers: [0.5, 2, 10],
  capacityMs: 2_000,
};

const QUICK: Scale = {
  plan: { warmUpMs: 1_000, measuredMs: 1_000, recoveryMs: 500, servedWellMs: 250 },
  prismaPlan: { warmUpMs: 1_000, measuredMs: 1_000, recoveryMs: 500, servedWellMs: 430 },
  multipliers: [5],
  prismaMultipliers: [5],
  capacityMs: 500,
};

interface Entrant {
  readonly open: () => Contender;
  readonly judged: boolean;
}

export const benchOverload: Suite = async ({ url, quick, progress }) => {
  const scale = quick ? QUICK : FULL;
  const entrants: readonly Entrant[] = [
    { open: () => pgContender(url, 0), judged: false },
    { open: () => pgContender(url, 10_000), judged: false },
    { open: () => ourContender(url, 'off'), judged: false },
    { open: () => ourContender(url, 'on'), judged: true },
  ];
  const prismaEntrants: readonly Entrant[] = [
    { open: () => prismaContender(url), judged: false },
    { open: () => ourPrismaContender(url, 'off'), judged: false },
    { open: () => ourPrismaContender(url, 'on'), judged: true },
  ];
  const rounds = scale.multipliers.length * entrants.length;
  const prismaRounds = scale.prismaMultipliers.length * prismaEntrants.length;
  progress.plan(rounds * lengthMs(scale.plan) + prismaRounds * lengthMs(scale.prismaPlan));
  const measure = async (
    parts: readonly Entrant[],
    multipliers: readonly number[],
    plan: OverloadPlan,
    statement: { readonly text: string },
  ) => {
    const results: OverloadRow[] = [];
    for (const multiplier of multipliers) {
      const capacityPerSecond = await measureCapacity(
        (parts[0] as Entrant).open,
        statement,
        scale.capacityMs,
      );
      for (const { open, judged } of parts) {
        const contender = open();
        progress.step(`${contender.name} at ${multiplier} ×`, lengthMs(plan));
        const cell = await measureContender(contender, statement, capacityPerSecond, multiplier, plan);
        results.push({ multiplier, name: contender.name, judged, capacityPerSecond, cell });
      }
    }
    return results;
  };
  const results = await measure(entrants, scale.multipliers, scale.plan, SLEEP);
  const prismaResults = await measure(prismaEntrants, scale.prismaMultipliers, scale.prismaPlan, {
    text: `SELECT 1 AS one FROM pg_sleep(${PRISMA_USE_MS / 1000})`,
  });
  return {
    text: [
      `Pool of ${LIMIT}, \`${SLEEP.text}\`, callers that wait ${DEADLINE_MS / 1000} s and no longer, requests at fixed ` +
        `intervals whatever the pool does: ${duration(scale.plan.warmUpMs)} of warm-up, then ` +
        `${duration(scale.plan.measuredMs)} that count. Goodput is what was answered in time, as a share of the capacity, ` +
        `which was measured before each multiple with a caller for each connection; then the contenders come one after ` +
        `the other, in the order of the table, each once on a pool of its own: a cell is one run and no median. The gate ` +
        `is told of the callers' second; with the default of 10 s a queue may be longer before it cuts it ` +
        `([decision 9](decisions/0009-admission.md)). Late: answered after the deadline, or ` +
        `given up. Good again: from the end of the overload until requests at 0.5 × are all served within ` +
        `${duration(scale.plan.servedWellMs)}. Sent late: how far the generator was behind, which the times include. ` +
        `CPU: what this process had of one core; late with much less than all of it, it was the machine that was busy.`,
      renderOverload(results, scale.plan),
      `The same through a PrismaClient, with statements of ${PRISMA_USE_MS} ms, served well within ${duration(scale.prismaPlan.servedWellMs)}:`,
      renderOverload(prismaResults, scale.prismaPlan),
    ].join('\n\n'),
    bars: [
      ...judgeOverload(results, scale.plan),
      ...judgeOverload(prismaResults, scale.prismaPlan).map(throughPrisma),
    ],
  };
};

/** @returns how long a contender takes at most under one load */
function lengthMs({ warmUpMs, measuredMs, recoveryMs }: OverloadPlan): number {
  return warmUpMs + measuredMs + recoveryMs;
}

/** Prisma 7 with a pool as large as the others. */
function prismaContender(url: string): Contender {
  const { client, end } = openPrisma({ connectionString: url, max: LIMIT });
  return { name: 'Prisma on pg.Pool, no timeout', query: ({ text }) => client.$queryRawUnsafe(text), end };
}

function ourPrismaContender(url: string, admission: 'on' | 'off'): Contender {
  const { client, end } = openOurs(url, { DATABASE_ADMISSION: admission });
  return {
    name: `ContentFlow, admission ${admission}`,
    query: ({ text }, leftMs) => asRoute(leftMs, () => client.$queryRawUnsafe(text)),
    end,
  };
}

function throughPrisma(bar: Bar): Bar {
  return { ...bar, promise: `through Prisma ${bar.promise}` };
}
