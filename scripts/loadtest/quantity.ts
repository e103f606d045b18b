/** Durations, rates and shares as a person writes them with their unit. Refuses a number that leaves it out. */

const DURATION = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/;
const UNIT_MS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const;

/** `250ms`, `1.5s`, `2m`, `1h`, `0`. @returns ms; undefined for anything else */
export function parseDuration(text: string): number | undefined {
  if (text === '0') return 0;
  const match = DURATION.exec(text);
  return match === null ? undefined : Number(match[1]) * UNIT_MS[match[2] as keyof typeof UNIT_MS];
}

const RATE = /^(\d+(?:\.\d+)?)\/(s|m)$/;

/** `100/s`, `90/m`. @returns per second, more than 0; undefined for anything else */
export function parseRate(text: string): number | undefined {
  const match = RATE.exec(text);
  const perSecond = match === null ? 0 : Number(match[1]) / (match[2] === 's' ? 1 : 60);
  return perSecond > 0 ? perSecond : undefined;
}

/** How many of all may be: so many, or so large a share of them. */
export type Allowance =
  | { readonly kind: 'count'; readonly count: number }
  | { readonly kind: 'ratio'; readonly ratio: number };

/** `0`, `12`, `1%`, `0.1%`. */
export function parseAllowance(text: string): Allowance | undefined {
  if (/^\d+$/.test(text)) return { kind: 'count', count: Number(text) };
  const percent = /^(\d+(?:\.\d+)?)%$/.exec(text)?.[1];
  if (percent === undefined || Number(percent) > 100) return undefined;
  return { kind: 'ratio', ratio: Number(percent) / 100 };
}
