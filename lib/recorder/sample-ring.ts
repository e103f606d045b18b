/** The last 15 minutes in samples of one second. Memory: 900 samples of about 0.4 KB. */
import type { PoolSample } from '@/lib/stats';

export const SAMPLES_KEPT = 900;

export class SampleRing {
  #samples: PoolSample[] = [];

  push(sample: PoolSample): void {
    this.#samples.push(sample);
    // Cut now and then, so that a push does not move 900 of them.
    if (this.#samples.length >= 2 * SAMPLES_KEPT) this.#samples = this.#samples.slice(-SAMPLES_KEPT);
  }

  /** Those that were taken later than `atMs`, oldest first. */
  since(atMs: number): readonly PoolSample[] {
    const kept = this.#samples.slice(-SAMPLES_KEPT);
    const first = kept.findIndex((sample) => sample.atMs > atMs);
    return Object.freeze(first === -1 ? [] : kept.slice(first));
  }
}
