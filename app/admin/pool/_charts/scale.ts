/** From a value to its height in a panel, and the values that are worth a line. */

export interface Scale {
  /** 0 at the bottom, 1 at the top; what is beyond lies on the edge. */
  readonly heightOf: (value: number) => number;
  readonly ticks: readonly number[];
}

const STEPS = [1, 2, 5];

/** The least of 1, 2, 5, 10, 20, 50, … that is not below. */
function niceStep(atLeast: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, atLeast)));
  return (STEPS.find((step) => step * power >= atLeast) ?? 10) * power;
}

/** Counts, from 0 to a round number above the largest. */
export function countScale(largest: number, lines: number): Scale {
  const step = niceStep(largest / lines);
  const top = Math.max(step, Math.ceil(largest / step) * step);
  return linear(top, stepsTo(top, step));
}

/** Counts against a limit that gets a line of its own; more than the limit can be shown, should it be lowered. */
export function limitScale(limit: number, largest: number): Scale {
  const step = niceStep(limit / 3);
  const ticks = stepsTo(limit, step).filter((tick) => tick === 0 || limit - tick >= step * 0.6);
  // Head-room, so that a line at the limit is not the frame's.
  return linear(Math.max(limit, largest) * 1.08, [...ticks, limit]);
}

/** What a pool does takes from a tenth of a millisecond to a minute; a linear scale would show its worst alone. */
const SHORTEST_MS = 0.1;
const LEAST_TOP_MS = 100;

/** Decades. What is shorter than 0.1 ms lies on the bottom line. */
export function durationScale(longestMs: number): Scale {
  const bottom = Math.log10(SHORTEST_MS);
  const top = Math.ceil(Math.log10(Math.max(LEAST_TOP_MS, longestMs)) - 1e-9);
  const decades = top - bottom;
  return {
    heightOf: (ms) => clamp((Math.log10(Math.max(SHORTEST_MS, ms)) - bottom) / decades),
    ticks: Array.from({ length: Math.round(decades) + 1 }, (_, index) => 10 ** (bottom + index)),
  };
}

/** "0.1 ms", "10 ms", "1 s": a power of ten needs no further digit. */
export function formatDecade(ms: number): string {
  return ms < 1000 ? `${ms} ms` : `${ms / 1000} s`;
}

function linear(top: number, ticks: readonly number[]): Scale {
  return { heightOf: (value) => clamp(value / top), ticks };
}

function stepsTo(top: number, step: number): number[] {
  return Array.from({ length: Math.floor(top / step) + 1 }, (_, index) => index * step);
}

function clamp(ratio: number): number {
  return Math.min(1, Math.max(0, ratio));
}
