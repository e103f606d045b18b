/** Numbers as people write them: `300/s`, `20ms`, `5m`, `0.8`, `80%`. What is none says what was expected. */

export type GivenNumber<Value = number> =
  | { readonly value: Value; readonly expected?: undefined }
  | { readonly value?: undefined; readonly expected: string };

const PER_SECOND = { s: 1, min: 60, h: 3_600 } as const;
const MILLISECONDS = { ms: 1, s: 1_000, m: 60_000, min: 60_000, h: 3_600_000 } as const;

/** @returns a second */
export function parseRate(given: string): GivenNumber {
  const [, number, unit] = /^(\d+(?:\.\d+)?)\s*\/\s*(s|min|h)$/.exec(given) ?? [];
  if (unit === undefined || Number(number) === 0) {
    return { expected: 'a rate above 0 with its unit, such as 300/s, 1200/min or 50/h' };
  }
  return { value: Number(number) / PER_SECOND[unit as keyof typeof PER_SECOND] };
}

export function parseDurationMs(given: string): GivenNumber {
  const [, number, unit] = /^(\d+(?:\.\d+)?)\s*(ms|s|m|min|h)$/.exec(given) ?? [];
  if (unit === undefined || Number(number) === 0) {
    return { expected: 'a time above 0 with its unit, such as 20ms, 1.5s or 5m' };
  }
  return { value: Number(number) * MILLISECONDS[unit as keyof typeof MILLISECONDS] };
}

/** More than any server has, and what the formula is held to. */
const LARGEST_COUNT = 10_000;

export function parseCount(given: string, least: number): GivenNumber {
  const value = Number(given);
  if (/^\d+$/.test(given) && value >= least && value <= LARGEST_COUNT) return { value };
  return { expected: `a whole number from ${least} to ${LARGEST_COUNT}` };
}

const LARGEST_FACTOR = 1_000;

export function parseFactor(given: string, least: number): GivenNumber {
  const value = Number(given);
  if (/^\d+(\.\d+)?$/.test(given) && value >= least && value <= LARGEST_FACTOR) return { value };
  return { expected: `a number from ${least} to ${LARGEST_FACTOR}` };
}

/** Closer to 1 no wait can be predicted. */
const LARGEST_SHARE = 0.95;

/** @returns above 0, at most 0.95 */
export function parseShare(given: string): GivenNumber {
  const [, number, percent] = /^(\d+(?:\.\d+)?)\s*(%?)$/.exec(given) ?? [];
  const value = Number(number) / (percent === '%' ? 100 : 1);
  return value > 0 && value <= LARGEST_SHARE
    ? { value }
    : { expected: `a share above 0 and at most ${LARGEST_SHARE}, such as 0.8 or 80%` };
}
