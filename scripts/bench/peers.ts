/**
 * Ours beside what people use instead: the same reads and transactions through each, in rounds turn about with pools
 * made anew, and then more than any of them can serve.
 */
import { measureCapacity, warmUp } from './capacity';
import { measureTurnAbout, runClosedLoop, type Slice } from './closed-loop';
import { asRoute, DEADLINE_MS, LIMIT } from './contenders';
import { duration, percent, perSecond } from './formats';
import { markdownTable } from './markdown-table';
import type { Request } from './open-loop';
import { measureOverload, type OverloadCell, type OverloadPlan } from './overload-cell';
import { OPERATIONS, type Operation, PEERS, type Peer } from './peer-clients';
import { seedContent } from './sample-content';
import { median } from './statistics';
import { atLeast, type Suite } from './suite';

const CALLERS = [1, 15, 50, 200];
const GOODPUT_BAR = 0.95;
/** Slow enough that one process can send ten times the capacity through any of them. */
const SLOW = { text: 'SELECT 1 AS one FROM pg_sleep(0.1)' };

interface Scale {
  readonly sets: number;
  /** In each set, the first one to warm up. */
  readonly rounds: number;
  readonly sliceMs: number;
  readonly callers: readonly number[];
  readonly multipliers: readonly number[];
  readonly plan: OverloadPlan;
}

const FULL: Scale = {
  sets: 4,
  rounds: 4,
  sliceMs: 300,
  callers: CALLERS,
  multipliers: [0.5, 1, 2, 5, 10],
  plan: { warmUpMs: 3_000, measuredMs: 6_000, recoveryMs: 0 },
};

const QUICK: Scale = {
  sets: 1,
  rounds: 2,
  sliceMs: 50,
  callers: [1, 50],
  multipliers: [5],
  plan: { warmUpMs: 500, measuredMs: 500, recoveryMs: 0 },
};

export const benchPeers: Suite = async ({ url, quick, progress }) => {
  const scale = quick ? QUICK : FULL;
  const { sets, rounds, sliceMs, callers, multipliers, plan } = scale;
  const workspaceId = await seedContent(url);
  const setMs = rounds * OPERATIONS.length * callers.length * PEERS.length * sliceMs;
  const cellMs = plan.warmUpMs + plan.measuredMs + DEADLINE_MS;
  progress.plan(sets * setMs + multipliers.length * PEERS.length * cellMs);

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
    for (const { name, open, ours } of PEERS) {
      progress.step(`${name} at ${multiplier} ×`, cellMs);
      const cell = await overloadPeer(open(url, workspaceId), capacity, multiplier, plan);
      overload.push({ multiplier, name, judged: ours && multiplier >= 2, capacity, cell });
    }
  }

  return {
    text: [
      `Pool of ${LIMIT}, except Prisma's quickstart, which has pg's default of 10. Operations a second by so many callers in a closed ` +
        `loop, in brackets as a ratio to bare pg.Pool; medians of ${sets} sets, with pools made anew, of ${rounds - 1} rounds of ` +
        `slices of ${duration(sliceMs)} turn about. CPU is the client process's, by 15 callers.`,
      ...OPERATIONS.map((operation) => `${operation}:\n\n${throughput.render(operation, callers)}`),
      `More than they can: \`${SLOW.text}\`, fixed intervals, an answer after 1 s is worthless; ${duration(plan.warmUpMs)} of warm-up, ` +
        `then ${duration(plan.measuredMs)} that count. Goodput is a share of the capacity of a pool of ${LIMIT}.`,
      renderOverload(overload),
    ].join('\n\n'),
    bars: overload
      .filter(({ judged }) => judged)
      .map(({ multiplier, cell, capacity }) =>
        atLeast(
          `at ${multiplier} ×, goodput of capacity`,
          cell.goodPerSecond / capacity,
          GOODPUT_BAR,
          percent,
        ),
      ),
  };
};

interface OverloadRow {
  readonly multiplier: number;
  readonly name: string;
  readonly judged: boolean;
  readonly capacity: number;
  readonly cell: OverloadCell;
}

async function overloadPeer(peer: Peer, capacity: number, multiplier: number, plan: OverloadPlan) {
  try {
    await warmUp(peer);
    const ask = ({ latenessMs }: Request) => peer.query(SLOW, DEADLINE_MS - latenessMs);
    return await measureOverload(ask, capacity, multiplier, plan);
  } finally {
    await peer.end();
  }
}

/** Slices of all peers by operation and number of callers. */
class SliceTable {
  readonly #rounds = new Map<string, (readonly Slice[])[]>();

  add(operation: Operation, callers: number, slices: readonly Slice[]): void {
    const key = `${operation} ${callers}`;
    this.#rounds.set(key, [...(this.#rounds.get(key) ?? []), slices]);
  }

  render(operation: Operation, callers: readonly number[]): string {
    return markdownTable(
      ['client', ...callers.map((count) => `${count} ${count === 1 ? 'caller' : 'callers'}`), 'CPU each'],
      PEERS.map(({ name }, index) => [
        name,
        ...callers.map((count) => {
          const value = this.#median(operation, count, (slices) => slices[index]?.perSecond);
          const toBare = this.#median(
            operation,
            count,
            (slices) => (slices[index] as Slice).perSecond / (slices[0] as Slice).perSecond,
          );
          return `${perSecond(value)} (${toBare.toFixed(2)})`;
        }),
        // Where every connection is in use and nobody waits.
        `${this.#median(operation, callers[1] as number, (slices) => slices[index]?.cpuMicros).toFixed(0)} µs`,
      ]),
    );
  }

  #median(
    operation: Operation,
    callers: number,
    value: (slices: readonly Slice[]) => number | undefined,
  ): number {
    const rounds = this.#rounds.get(`${operation} ${callers}`) ?? [];
    return median(rounds.map((slices) => value(slices) ?? Number.NaN));
  }
}

function renderOverload(rows: readonly OverloadRow[]): string {
  return markdownTable(
    ['load', 'client', 'goodput', 'p99 of the served', 'shed', 'late', 'failed', 'sent late, p99'],
    rows.map(({ multiplier, name, capacity, cell }) => [
      `${multiplier} × ${perSecond(capacity)}`,
      name,
      percent(cell.goodPerSecond / capacity),
      duration(cell.p99Ms),
      percent(cell.shed / cell.arrived),
      percent(cell.late / cell.arrived),
      String(cell.failed),
      duration(cell.latenessP99Ms),
    ]),
  );
}
