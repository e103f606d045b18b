/** When the requests go out: at their moments, whatever the server does, or each caller's after its last answer. */
import { setImmediate, setTimeout } from 'node:timers/promises';
import { arrivalTimes } from '../load/arrivals';
import type { Random } from '../load/random';
import type { Load } from './load-options';

export interface DriveOptions {
  readonly load: Load;
  /** Of `now`'s clock; the warm-up begins here. */
  readonly startMs: number;
  readonly lengthMs: number;
  readonly random: Random;
  readonly now: () => number;
  readonly send: (dueMs: number, onEnd?: () => void) => void;
  readonly stop: AbortSignal;
}

/** So many at once when the generator is late; then the answers that came in the meantime have their turn. */
const BATCH = 32;

/** Resolves when the last request was sent. */
export function drive(options: DriveOptions): Promise<void> {
  const { load } = options;
  return load.kind === 'open' ? driveOpen(options, load) : driveClosed(options, load);
}

async function driveOpen(
  { startMs, lengthMs, random, now, send, stop }: DriveOptions,
  { arrivals }: Extract<Load, { kind: 'open' }>,
): Promise<void> {
  let atOnce = 0;
  for (const offsetMs of arrivalTimes(arrivals, lengthMs, random)) {
    const dueMs = startMs + offsetMs;
    for (let leftMs = dueMs - now(); leftMs > 0 && !stop.aborted; leftMs = dueMs - now()) {
      atOnce = 0;
      await setTimeout(Math.ceil(leftMs), undefined, { signal: stop }).catch(() => undefined);
    }
    if (stop.aborted) return;
    atOnce += 1;
    if (atOnce % BATCH === 0) await setImmediate();
    send(dueMs);
  }
}

async function driveClosed(
  { startMs, lengthMs, now, send, stop }: DriveOptions,
  { concurrency, thinkTimeMs }: Extract<Load, { kind: 'closed' }>,
): Promise<void> {
  const endMs = startMs + lengthMs;
  const call = async () => {
    while (now() < endMs && !stop.aborted) {
      await new Promise<void>((resolve) => send(now(), resolve));
      if (thinkTimeMs > 0) await setTimeout(thinkTimeMs, undefined, { signal: stop }).catch(() => undefined);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, call));
}
