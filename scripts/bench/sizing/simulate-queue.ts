/** A queue as the textbook has it: so many connections, first come first served, and nothing else takes time. */

export interface Visit {
  /** When the connection was asked for; ascending. */
  readonly askedAtMs: number;
  /** How long it is held. */
  readonly useMs: number;
}

/** @returns how long each waits, in their order */
export function simulateQueue(limit: number, visits: Iterable<Visit>): number[] {
  const freeAtMs = new Float64Array(limit).fill(Number.NEGATIVE_INFINITY);
  return Array.from(visits, ({ askedAtMs, useMs }) => {
    let first = 0;
    for (let index = 1; index < limit; index += 1) {
      if ((freeAtMs[index] as number) < (freeAtMs[first] as number)) first = index;
    }
    const startedAtMs = Math.max(askedAtMs, freeAtMs[first] as number);
    freeAtMs[first] = startedAtMs + useMs;
    return startedAtMs - askedAtMs;
  });
}
