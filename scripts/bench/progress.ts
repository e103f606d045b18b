/** What a long measurement is doing, a line for each step on stderr, and how long it will still take. */

export interface Progress {
  /** Before the first step: what the whole of it should take. */
  plan(plannedMs: number): void;
  /** A step begins that should take so long. */
  step(text: string, plannedMs: number): void;
}

/** @param title stands before each line */
export function createProgress(
  title: string,
  write: (line: string) => void = (line) => process.stderr.write(line),
  nowMs: () => number = () => performance.now(),
): Progress {
  const startedAtMs = nowMs();
  let plannedMs = 0;
  /** The planned times of the steps that are over. */
  let overMs = 0;
  let currentMs = 0;
  return {
    plan: (ms) => {
      plannedMs = ms;
    },
    step: (text, ms) => {
      overMs += currentMs;
      currentMs = ms;
      // What is left takes as much longer than planned as what is over has taken.
      const slowdown = overMs === 0 ? 1 : (nowMs() - startedAtMs) / overMs;
      write(`${title}: ${text} (${formatLeft(Math.max(ms, plannedMs - overMs) * slowdown)} left)\n`);
    },
  };
}

function formatLeft(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return seconds < 90 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}
