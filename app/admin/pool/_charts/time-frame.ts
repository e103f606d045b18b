/** The stretch of time that all charts show, and where a moment lies in it. */

export const RANGES_MINUTES = [1, 5, 15] as const;

export type RangeMinutes = (typeof RANGES_MINUTES)[number];

export const DEFAULT_RANGE: RangeMinutes = 5;

export interface TimeFrame {
  readonly fromMs: number;
  readonly toMs: number;
}

/** @param text of a URL; whatever is no range is the default */
export function parseRange(text: string | null | undefined): RangeMinutes {
  return RANGES_MINUTES.find((minutes) => String(minutes) === text) ?? DEFAULT_RANGE;
}

export function frameOf(nowMs: number, minutes: RangeMinutes): TimeFrame {
  return { fromMs: nowMs - minutes * 60_000, toMs: nowMs };
}

/** 0 at the left edge, 1 at the right one. */
export function ratioOf({ fromMs, toMs }: TimeFrame, atMs: number): number {
  return (atMs - fromMs) / (toMs - fromMs);
}

/** The moment at a place; the opposite of `ratioOf`. */
export function momentOf({ fromMs, toMs }: TimeFrame, ratio: number): number {
  return fromMs + ratio * (toMs - fromMs);
}

/** Four to six labels, on moments that a clock shows as round. */
const TICK_MS: Readonly<Record<RangeMinutes, number>> = { 1: 15_000, 5: 60_000, 15: 180_000 };

/** Whole hours of a zone that is off by half of one do not fall on the epoch's, but its minutes do. */
export function timeTicks({ fromMs, toMs }: TimeFrame, minutes: RangeMinutes): readonly number[] {
  const stepMs = TICK_MS[minutes];
  const ticks: number[] = [];
  for (let atMs = Math.ceil(fromMs / stepMs) * stepMs; atMs <= toMs; atMs += stepMs) ticks.push(atMs);
  return ticks;
}
