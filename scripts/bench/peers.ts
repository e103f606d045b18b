/**
 * Ours beside what people use instead: the same reads and transactions through each, in rounds turn about with pools
 * made anew, and then more than any of them can serve.
 */
import { measureCapacity } from './capacity';
import { measureTurnAbout, runClosedLoop } from './closed-loop';
import { asRoute, DEADLINE_MS, LIMIT } from './contenders';
import { duration } from './formats';
import { measureContender, medianCell, type OverloadCell, type OverloadPlan } from './overload-cell';
import { judgeOverload, type OverloadRow, renderOverload } from './overload-rows';
import { OPERATIONS, PEERS } from './peer-clients';
import { seedContent } from './sample-content';
import { SliceTable } from './slice-table';
import type { Suite } from './suite';

/** Slow enough that one process can send ten times the capacity through any of them. */
const SLOW = { text: 'SELECT 1 AS one FROM pg_sleep(0.1)' };

/** As long a wait as is allowed to statements of 20 ms. */
const SERVED_WELL_MS = 330;

interface Scale {
  readonly sets: number;
  /** In each set, the first one to warm up. */
  readonly rounds: number;
  readonly sliceMs: number;
  readonly callers: readonly number[];
  readonly multipliers: readonly number[];
  readonly overloadRounds: number;
  readonly plan: OverloadPlan;
}

const FULL: Scale = {
  sets: 4,
  rounds: 4,
  sliceMs: 300,
  callers: [1, 15, 50, 200],
  multipliers: [0.5, 1, 2, 5, 10],
  overloadRounds: 3,
  plan: { warmUpMs: 3_000, measuredMs: 4_000, recoveryMs: 0, servedWellMs: SERVED_WELL_MS },
};

const QUICK: Scale = {
  sets: 1,
  rounds: 2,
  sliceMs: 50,
  callers: [1, 15],
  multipliers: [5],
  overloadRounds: 1,
  plan: { warmUpMs: 500, measuredMs: 500, recoveryMs: 0, servedWellMs: SERVED_WELL_MS },
};

export const benchPeers: Suite = async ({ url, quick, progress }) => {
  const scale = quick ? QUICK : FULL;
  const { sets, rounds, sliceMs, callers, multipliers, overloadRounds, plan } = scale;
  const workspaceId = await seedContent(url);
  const setMs = rounds * OPERATIONS.length * callers.length * PEERS.length * sliceMs;
  const cellMs = plan.warmUpMs + plan.measuredMs + DEADLINE_MS;
  progress.plan(sets * setMs + multipliers.length * overloadRounds * PEERS.length * cellMs);

  const names = PEERS.map(({ name }) => name);
  // As many as there are connections, so that nobody waits.
  const cpuCallers = callers[1] as number;
  const throughput = new SliceTable();
  for (let set = 1; set <= sets; set += 1) {
    progress.step(`set ${set} of ${sets}`, setMs);
    const peers = PEERS.map(({ open }) => open(url, workspaceId));
    for (let round = 0; round < rounds; round += 1) {
      for (const operation of OPERATIONS) {
        for (const count of callers) {
          const slices = await measureTurnAbout(peers, round, (peer) =>
            asRoute(60_000, () => runClosedLoop(peer[operation], count, sliceMs)),
          );
          if (round > 0) throughput.add(operation, count, slices);
        }
      }
    }
    await Promise.all(peers.map(({ end }) => end()));
  }

  const overload: OverloadRow[] = [];
  const openFirst = () => (PEERS[0] as (typeof PEERS)[number]).open(url, workspaceId);
  for (const multiplier of multipliers) {
    const capacity = await measureCapacity(openFirst, SLOW, quick ? 500 : 2_000);
    const perRound: (readonly OverloadCell[])[] = [];
    for (let round = 0; round < overloadRounds; round += 1) {
      perRound.push(
        await measureTurnAbout(PEERS, round, ({ name, open }) => {
          progress.step(`${name} at ${multiplier} ×, round ${round + 1} of ${overloadRounds}`, cellMs);
          return measureContender(open(url, workspaceId), SLOW, capacity, multiplier, plan);
        }),
      );
    }
    for (const [index, { name, ours }] of PEERS.entries()) {
      const cell = medianCell(perRound.map((cells) => cells[index] as OverloadCell));
      overload.push({ multiplier, name, judged: ours, capacityPerSecond: capacity, cell });
    }
  }

  return {
    text: [
      `Pool of ${LIMIT}, except Prisma's quickstart, which has pg's default of 10. Operations a second by so many callers in a closed ` +
        `loop, in brackets as a ratio to bare pg.Pool; medians of ${sets} sets, with pools made anew, of ${rounds - 1} rounds of ` +
        `slices of ${duration(sliceMs)} turn about. CPU is the client process's, with ${cpuCallers} callers.`,
      ...OPERATIONS.map(
        (operation) => `${operation}:\n\n${throughput.render(operation, names, callers, cpuCallers)}`,
      ),
      `More than they can: \`${SLOW.text}\`, fixed intervals, an answer after 1 s is worthless; ${duration(plan.warmUpMs)} of warm-up, ` +
        `then ${duration(plan.measuredMs)} that count; medians of ${overloadRounds} rounds turn about, but of what failed and of how late was sent the most in any. ` +
        `Goodput is a share of the capacity of a pool of ${LIMIT}, measured before each multiple.`,
      renderOverload(overload, plan),
    ].join('\n\n'),
    bars: judgeOverload(overload, plan),
  };
};
