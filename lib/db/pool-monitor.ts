/**
 * Looks at the pool by itself: a sample each second, a leak soon after it became one. Holds the process open for none
 * of it.
 */
import { detached } from '@/lib/caller';
import type { PoolMeasurements, PoolSample } from '@/lib/stats';
import type { BoundedPool } from './bounded-pool';
import type { PoolObserver } from './pool-options';

const SAMPLE_MS = 1_000;
/** A leak is told within this time of its threshold. */
const LEAK_CHECK_MS = 100;
/** Those who ask at one moment get one answer, and fifty of them cost what one does. */
const KEEP_MS = 100;

type SampleListener = (sample: PoolSample) => void;

export class PoolMonitor {
  readonly #pool: BoundedPool;
  readonly #listeners = new Set<SampleListener>();
  readonly #timers: readonly NodeJS.Timeout[];
  #kept: { readonly measurements: PoolMeasurements; readonly untilMs: number } | undefined;

  constructor(pool: BoundedPool, observer: PoolObserver) {
    this.#pool = pool;
    const reportLeaks = () => {
      for (const leak of pool.recorder.findLeaks()) observer.leaked?.(leak);
    };
    // In nobody's name: the first request made the pool, and its deadline would be that of all that listens here.
    this.#timers = detached(() => [
      setInterval(() => this.#sample(), SAMPLE_MS).unref(),
      setInterval(reportLeaks, LEAK_CHECK_MS).unref(),
    ]);
  }

  /** Everything that is known; the same object for whoever asks within a tenth of a second. */
  readMeasurements(): PoolMeasurements {
    const nowMs = performance.now();
    if (this.#kept === undefined || nowMs >= this.#kept.untilMs) {
      const measurements = this.#pool.recorder.read(this.#pool.readSnapshot());
      this.#kept = { measurements, untilMs: nowMs + KEEP_MS };
    }
    return this.#kept.measurements;
  }

  /** One-second samples of the last 15 minutes that are newer than `atMs` (since the epoch), oldest first. */
  samplesSince(atMs: number): readonly PoolSample[] {
    return this.#pool.recorder.samplesSince(atMs);
  }

  /** @param listener must not throw @returns takes the listener off again */
  onSample(listener: SampleListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  stop(): void {
    for (const timer of this.#timers) clearInterval(timer);
  }

  #sample(): void {
    const sample = this.#pool.recorder.sample(this.#pool.readSnapshot());
    // So that who listens reads the measurements of the same moment.
    this.#kept = undefined;
    for (const listener of this.#listeners) listener(sample);
  }
}
