/** Durations and rates as a person writes them, for all commands alike. Refuses a number that leaves its unit out. */

const UNIT_MS = { ms: 1, s: 1_000, m: 60_000, min: 60_000, h: 3_600_000 } as const;
const DURATION = /^(\d+(?:\.\d+)?)\s*(ms|s|m|min|h)$/;

/** `250ms`, `1.5s`, `2m`, `2min`, `1h`, `0`. @returns ms; undefined for anything else */
export function parseDuration(text: string): number | undefined {
  if (text === '0') return 0;
  const match = DURATION.exec(text);
  return match === null ? undefined : Number(match[1]) * UNIT_MS[match[2] as keyof typeof UNIT_MS];
}

const UNIT_SECONDS = { s: 1, m: 60, min: 60, h: 3_600 } as const;
const RATE = /^(\d+(?:\.\d+)?)\s*\/\s*(s|m|min|h)$/;

/** `100/s`, `90/m`, `90/min`, `50/h`. @returns per second, more than 0; undefined for anything else */
export function parseRate(text: string): number | undefined {
  const match = RATE.exec(text);
  const perSecond =
    match === null ? 0 : Number(match[1]) / UNIT_SECONDS[match[2] as keyof typeof UNIT_SECONDS];
  return perSecond > 0 ? perSecond : undefined;
}
