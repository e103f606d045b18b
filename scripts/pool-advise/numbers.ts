/** Numbers as people write them: `300/s`, `20ms`, `5m`, `0.8`, `80%`. What is none says what was expected. */

import { parseDuration, parseRate as readRate } from '../load/quantity';

export type GivenNumber<Value = number> =
  | { readonly value: Value; readonly expected?: undefined }
  | { readonly value?: undefined; readonly expected: string };

/** @returns a second */
export function parseRate(given: string): GivenNumber {
  const value = readRate(given);
  return value === undefined
    ? { expected: 'a rate above 0 with its unit, such as 300/s, 1200/min or 50/h' }
    : { value };
}

export function parseDurationMs(given: string): GivenNumber {
  const value = parseDuration(given) ?? 0;
  return value > 0 ? { value } : { expected: 'a time above 0 with its unit, such as 20ms, 1.5s or 5m' };
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
