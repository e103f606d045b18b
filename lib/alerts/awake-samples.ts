/**
 * Which samples may be judged. A process that slept (a laptop, a frozen function, a stopped container) finds on waking
 * that everybody waited for an hour; that is arithmetic, and no trouble of the pool.
 */
import type { PoolSample } from '@/lib/stats';

/** Five samples missed: longer than a garbage collection or a render blocks a process that serves. */
const SLEPT_MS = 5_000;

/**
 * Those later than `sinceMs`, without those over a sleep and the one after each: timers that were due in the sleep go
 * off after the first sample.
 */
export function awakeSamples(samples: readonly PoolSample[], sinceMs: number): readonly PoolSample[] {
  const awake: PoolSample[] = [];
  for (let index = samples.length - 1; index >= 0; index -= 1) {
    const sample = samples[index];
    if (sample === undefined || sample.atMs <= sinceMs) break;
    if (!hasSlept(sample) && !hasSlept(samples[index - 1])) awake.push(sample);
  }
  return awake.reverse();
}

/** The newest, unless it comes out of a sleep. */
export function newestSample(samples: readonly PoolSample[]): PoolSample | undefined {
  const newest = samples.at(-1);
  return hasSlept(newest) ? undefined : newest;
}

/** For how long up to the newest each sample has been so; a sleep ends it. */
export function standingMs(samples: readonly PoolSample[], isSo: (sample: PoolSample) => boolean): number {
  let earliest = samples.length;
  while (earliest > 0) {
    const sample = samples[earliest - 1];
    if (sample === undefined || !isSo(sample)) break;
    earliest -= 1;
    if (hasSlept(sample)) break;
  }
  const [first, last] = [samples[earliest], samples.at(-1)];
  return first === undefined || last === undefined ? 0 : Math.max(0, last.atMs - first.atMs);
}

/** How much of the time since `sinceMs` the process slept. */
export function sleptMs(samples: readonly PoolSample[], sinceMs: number): number {
  return samples
    .filter((sample) => sample.atMs > sinceMs && hasSlept(sample))
    .reduce((sum, { intervalMs }) => sum + intervalMs, 0);
}

export function sumOf(
  samples: readonly PoolSample[],
  key: 'timedOut' | 'gaveUp' | 'opened' | 'acquired',
): number {
  return samples.reduce((sum, sample) => sum + sample[key], 0);
}

function hasSlept(sample: PoolSample | undefined): boolean {
  return sample !== undefined && sample.intervalMs > SLEPT_MS;
}
