/**
 * Policies against each other in simulated time: what each makes of overload, and whom it turns away that a plain pool
 * would have served. Shows a policy's rules alone; what the pool makes of them is measured by the other suites.
 */
import { duration, finePercent, percent } from './formats';
import { markdownTable } from './markdown-table';
import { CONTENDERS, DEADLINE_MS, OURS, PLAIN, type PolicyContender } from './policy/contenders';
import { drawRequests, ORDINARY, OVERLOADS, type PolicyScenario, type Pool } from './policy/scenarios';
import { type SimulatedAnswer, type SimulatedRequest, type Stall, simulate } from './policy/simulate';
import { quantile } from './statistics';
import { atMost, type Bar, type Suite } from './suite';

const PRODUCTION: Pool = { limit: 15, meanUseMs: 20 };
/** Where a queue of any length is a long wait. */
const SMALL: Pool = { limit: 2, meanUseMs: 50 };
const OVERLOAD_MS = 20_000;
const ORDINARY_MS = 200_000;
const LOST_BAR = 0.001;
const SEED = 7;

export const benchPolicy: Suite = async ({ quick, progress }) => {
  const ordinaryMs = quick ? 20_000 : ORDINARY_MS;
  const bars: Bar[] = [];
  const tables: string[] = [];
  progress.plan(2 * CONTENDERS.length);
  for (const pool of [PRODUCTION, SMALL]) {
    const overloads = OVERLOADS.map((scenario) => drawRequests(scenario, pool, OVERLOAD_MS, SEED));
    const ordinary = ORDINARY.map((scenario) => drawRequests(scenario, pool, ordinaryMs, SEED));
    const inTime = ordinary.map((requests, index) =>
      isServedInTime(run(PLAIN, pool, requests, ORDINARY[index]?.stall)),
    );
    const rows = CONTENDERS.map((contender) => {
      progress.step(contender.name, 1);
      return [
        contender.name,
        ...overloads.map((requests) => describeOverload(run(contender, pool, requests), pool)),
        ...ordinary.map((requests, index) => {
          const answers = run(contender, pool, requests, ORDINARY[index]?.stall);
          const lostShare = shareLost(answers, inTime[index] as ReadonlySet<number>);
          if (contender === OURS && pool === PRODUCTION) bars.push(barOf(ORDINARY[index], lostShare));
          return `${finePercent(lostShare)}, ${duration(p99(good(answers)))}`;
        }),
      ];
    });
    const head = ['policy', ...[...OVERLOADS, ...ORDINARY].map(({ name }) => name)];
    tables.push(`### Pool of ${pool.limit}, uses of ${pool.meanUseMs} ms\n\n${markdownTable(head, rows)}`);
  }
  return { text: [EXPLANATION, ...tables].join('\n\n'), bars };
};

const EXPLANATION = `In simulated time. An answer is good within ${duration(DEADLINE_MS)}. Overload: goodput as a share of
capacity, and p99 of what was good. Below capacity: of the requests that a plain pool serves in time, the share that this
policy does not, whether it sheds them, lets them give up or serves them late; and p99 of what was good.`;

function run(
  { create, patienceMs }: PolicyContender,
  { limit }: Pool,
  requests: readonly SimulatedRequest[],
  stall?: Stall,
): readonly SimulatedAnswer[] {
  return simulate(requests, limit, create(limit), patienceMs, stall);
}

function good(answers: readonly SimulatedAnswer[]): readonly SimulatedAnswer[] {
  return answers.filter(({ outcome, latencyMs }) => outcome === 'served' && latencyMs <= DEADLINE_MS);
}

/** By the moment of asking, which no two have in common. */
function isServedInTime(answers: readonly SimulatedAnswer[]): ReadonlySet<number> {
  return new Set(good(answers).map(({ askedAtMs }) => askedAtMs));
}

function shareLost(answers: readonly SimulatedAnswer[], inTime: ReadonlySet<number>): number {
  const own = isServedInTime(answers);
  let lost = 0;
  for (const askedAtMs of inTime) if (!own.has(askedAtMs)) lost += 1;
  return lost / inTime.size;
}

function describeOverload(answers: readonly SimulatedAnswer[], { limit, meanUseMs }: Pool): string {
  const served = good(answers);
  const capacity = (OVERLOAD_MS * limit) / meanUseMs;
  return `${percent(served.length / capacity)}, ${duration(p99(served))}`;
}

function p99(answers: readonly SimulatedAnswer[]): number {
  return quantile(
    answers.map(({ latencyMs }) => latencyMs),
    0.99,
  );
}

function barOf(scenario: PolicyScenario | undefined, lostShare: number): Bar {
  return atMost(`ours, ${scenario?.name}, lost`, lostShare, LOST_BAR, finePercent);
}
