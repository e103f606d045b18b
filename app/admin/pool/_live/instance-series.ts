/**
 * The samples of each process that answers, apart: behind a balancer they answer in turn, and each counts its own pool.
 * Refuses to keep more than a few, and those that answer no more.
 */
import type { PoolReport } from '@/lib/runtime';
import type { PoolSample } from '@/lib/stats';
import { mergeSamples } from './merge-samples';

type Process = Pick<PoolReport, 'instance' | 'startedAtMs'>;

interface Series {
  readonly samples: readonly PoolSample[];
  /** Whether all that the process has is there; it may have older ones. */
  readonly complete: boolean;
  readonly answeredAtMs: number;
}

const KEPT = 4;
/** One that was silent for so long is gone; until then it may be asked for more than it would need. */
const SILENT_MS = 30_000;

export class InstanceSeries {
  readonly #series = new Map<string, Series>();
  #lastKey: string;
  #returnedAtMs = Number.NEGATIVE_INFINITY;

  /** @param nowMs of the clock that `take` is told, too */
  constructor(first: PoolReport, nowMs: number) {
    this.#lastKey = keyOf(first);
    this.#series.set(this.#lastKey, { samples: first.samples, complete: false, answeredAtMs: nowMs });
  }

  /** From where on whoever answers next has nothing to leave out. */
  get sinceMs(): number {
    const all = [...this.#series.values()];
    if (all.some(({ complete }) => !complete)) return 0;
    return Math.min(...all.map(({ samples }) => samples.at(-1)?.atMs ?? 0));
  }

  /** How many processes answer in turn; 1 where one took over from another for good. */
  countInTurn(nowMs: number): number {
    return nowMs - this.#returnedAtMs < SILENT_MS ? this.#series.size : 1;
  }

  /** @param sinceMs that was asked for. @returns the samples of that process, and whether it answered for the first time */
  take(report: PoolReport, sinceMs: number, nowMs: number) {
    const key = keyOf(report);
    const known = this.#series.get(key);
    if (known !== undefined && key !== this.#lastKey) this.#returnedAtMs = nowMs;
    const samples =
      known === undefined || sinceMs === 0 ? report.samples : mergeSamples(known.samples, report.samples);
    const complete = sinceMs === 0 || (known?.complete ?? false);
    // Last in the map is the last that answered.
    this.#series.delete(key);
    this.#series.set(key, { samples, complete, answeredAtMs: nowMs });
    this.#lastKey = key;
    this.#forget(nowMs);
    return { samples, isNew: known === undefined };
  }

  #forget(nowMs: number): void {
    for (const [key, { answeredAtMs }] of this.#series) {
      if (this.#series.size > KEPT || nowMs - answeredAtMs > SILENT_MS) this.#series.delete(key);
    }
  }
}

function keyOf({ instance, startedAtMs }: Process): string {
  return `${instance} ${startedAtMs}`;
}
