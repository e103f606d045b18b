/** Whether the data can carry a prediction, and how far it can be trusted; refuses to be sure of what was not measured. */
import { formatCount, formatDuration, formatShare } from '@/lib/display';
import type { Measured, PoolData } from './pool-data';
import { offeredLoadOf, predictWait } from './predict-wait';

/** Of fewer uses a 95th percentile is the chance of ten of them, and the variation is a guess. */
const LEAST_USES = 200;
const LEAST_SECONDS = 30;
/** Beyond that the wait of minutes is chance: the queue has not settled, or never will. */
export const SATURATED_RATIO = 0.97;
/** Where so many could not be opened, the database is what needs help. */
const FAILING_RATIO = 0.05;
/** How many times the queue should have forgotten itself while it was looked at. */
const RELAXATIONS = 30;
/** What is held and not given back may be so much more than what the use times say. */
const HELD_RATIO = 1.25;
/** A prediction of what was measured is good when it is off by less; whichever is more. */
const AGREES_RATIO = 0.5;
const AGREES_MS = 5;

/**
 * - `settled`: good enough
 * - `too-little`: too few uses, or too short a time
 * - `failing`: connections could not be opened
 * - `changing`: the traffic was another one in the first half of the time
 * - `held`: connections are held for longer than any use that has ended
 * - `saturated`: more is asked than the limit serves, or nearly so
 * - `unsettled`: close to the limit a queue forgets slowly, and the time was too short for that
 */
export const GROUNDS = [
  'settled',
  'too-little',
  'failing',
  'changing',
  'held',
  'saturated',
  'unsettled',
] as const;

export type Grounds = (typeof GROUNDS)[number];

export function groundsOf({ limit, traffic, measured }: PoolData): Grounds {
  const load = offeredLoadOf(traffic);
  const ratio = load / limit;
  if (measured !== undefined) {
    const { uses, seconds, failed, refused, isSteady, meanInUse } = measured;
    if (failed > FAILING_RATIO * (uses + refused + failed)) return 'failing';
    if (uses < LEAST_USES || seconds < LEAST_SECONDS) return 'too-little';
    if (meanInUse !== undefined && meanInUse > HELD_RATIO * Math.min(load, limit) + 1) return 'held';
    if (isSteady === false) return 'changing';
  }
  if (ratio >= SATURATED_RATIO) return 'saturated';
  return measured !== undefined && measured.seconds < RELAXATIONS * relaxationSecondsOf(limit, traffic)
    ? 'unsettled'
    : 'settled';
}

/**
 * How long a queue remembers: 1 ÷ (limit × rate of one connection × (1 − √utilisation)²), which is exact for one
 * connection and exponential use times, times the variation.
 *
 * Source: P. M. Morse, "Stochastic Properties of Waiting Lines", Operations Research 3 (1955).
 */
function relaxationSecondsOf(limit: number, traffic: PoolData['traffic']): number {
  const { meanUseMs, useCv2 } = traffic;
  const room = (1 - Math.sqrt(offeredLoadOf(traffic) / limit)) ** 2;
  return ((meanUseMs / 1000 / limit) * ((1 + useCv2) / 2)) / room;
}

export interface Sureness {
  readonly level: 'sure' | 'fairly-sure' | 'unsure';
  readonly sentence: string;
}

const SURE_USES = 5_000;
const SURE_SECONDS = 240;
const FAIRLY_SURE_USES = 1_000;

export function surenessOf(data: PoolData, grounds: Grounds): Sureness {
  const { measured } = data;
  if (measured === undefined) {
    return { level: 'unsure', sentence: 'As sure as the numbers that were given: nothing was measured.' };
  }
  const basis = `${formatCount(measured.uses)} uses in ${formatDuration(measured.seconds * 1000)}`;
  if (grounds !== 'settled') return { level: 'unsure', sentence: `Not sure: from ${basis}.` };
  const check = checkAgainst(data, measured);
  const rough = measured.isVariationRough
    ? ' How much use times vary is estimated from the buckets of a histogram.'
    : '';
  if (check.agrees === false)
    return { level: 'unsure', sentence: `Not sure: from ${basis}. ${check.words}${rough}` };
  const isSure =
    measured.uses >= SURE_USES && measured.seconds >= SURE_SECONDS && measured.isVariationRough === false;
  const isFair = measured.uses >= FAIRLY_SURE_USES;
  const level = isSure && check.agrees === true ? 'sure' : isFair ? 'fairly-sure' : 'unsure';
  const word = { sure: 'Sure', 'fairly-sure': 'Fairly sure', unsure: 'Not sure' }[level];
  return { level, sentence: `${word}: from ${basis}. ${check.words}${rough}`.trim() };
}

/** What was measured at today's limit is a prediction's own proof. */
function checkAgainst(data: PoolData, measured: Measured): { agrees: boolean | undefined; words: string } {
  const { p95WaitMs, refused } = measured;
  if (refused > 0) {
    const share = formatShare(refused / (refused + measured.uses));
    return { agrees: undefined, words: `${share} were refused, so what the others waited proves nothing.` };
  }
  if (p95WaitMs === undefined) return { agrees: undefined, words: '' };
  const { p95Ms } = predictWait(data.limit, data.traffic);
  const agrees = Math.abs(p95Ms - p95WaitMs) <= Math.max(AGREES_MS, AGREES_RATIO * p95WaitMs);
  const words = `At ${data.limit} it predicts a p95 wait of ${formatDuration(p95Ms)}, and ${formatDuration(p95WaitMs)} was measured`;
  if (agrees) return { agrees, words: `${words}.` };
  return {
    agrees,
    words:
      p95WaitMs > p95Ms
        ? `${words}: requests come in bursts, or connections had to be opened. Expect longer waits than the table says.`
        : `${words}: the waits are shorter than the formula has them. The table is on the safe side.`,
  };
}
