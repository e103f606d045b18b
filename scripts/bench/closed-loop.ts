/** Callers that ask again as soon as they are answered: how many a second, and what each costs this process. */

export interface Slice {
  readonly perSecond: number;
  /** Of this process alone; PostgreSQL runs in others. */
  readonly cpuMicros: number;
}

export async function runClosedLoop(
  work: () => Promise<unknown>,
  callers: number,
  durationMs: number,
): Promise<Slice> {
  const startedAtMs = performance.now();
  const untilMs = startedAtMs + durationMs;
  const cpuBefore = process.cpuUsage();
  let done = 0;
  const call = async () => {
    do {
      await work();
      done += 1;
    } while (performance.now() < untilMs);
  };
  await Promise.all(Array.from({ length: callers }, call));
  const { user, system } = process.cpuUsage(cpuBefore);
  return { perSecond: (1000 * done) / (performance.now() - startedAtMs), cpuMicros: (user + system) / done };
}

/**
 * One round: each contender once, another one first in each round and every other one backwards, so that neither its
 * place nor the one before it, whose garbage it may collect, favours any.
 *
 * @returns in the order of the contenders
 */
export async function measureTurnAbout<T, R>(
  contenders: readonly T[],
  round: number,
  measure: (contender: T) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = [];
  for (let turn = 0; turn < contenders.length; turn += 1) {
    const step = round % 2 === 0 ? turn : contenders.length - turn;
    const index = (round + step) % contenders.length;
    results[index] = await measure(contenders[index] as T);
  }
  return results;
}
