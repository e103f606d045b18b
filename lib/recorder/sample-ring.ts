/** The last 15 minutes in samples of one second. Memory: 900 samples of about 0.5 KB. */
import type { PoolSample } from '@/lib/stats';

export const SAMPLES_KEPT = 900;

export class SampleRing {
  readonly #samples: PoolSample[] = [];
  /** Where the next one goes, which is where the oldest one is. */
  #next = 0;

  push(sample: PoolSample): void {
    this.#samples[this.#next] = sample;
    this.#next = (this.#next + 1) % SAMPLES_KEPT;
  }

  /** Those that were taken later than `atMs`, oldest first. */
  since(atMs: number): readonly PoolSample[] {
    const inOrder = [...this.#samples.slice(this.#next), ...this.#samples.slice(0, this.#next)];
    const first = inOrder.findIndex((sample) => sample.atMs > atMs);
    return Object.freeze(first === -1 ? [] : inOrder.slice(first));
  }
}
