/** Whether the data can carry a prediction, and how far it can be trusted; refuses to be sure of what was not measured. */
import { formatCount, formatDuration, formatShare } from '@/lib/display';
import type { Measured, PoolData } from './pool-data';
import { offeredLoadOf, predictWait, type Traffic, waitQuantile } from './predict-wait';

/** Of fewer uses a 95th percentile is the chance of ten of them, and the variation is a guess. */
const LEAST_USES = 200;
const LEAST_SECONDS = 30;
/** Beyond that the wait of minutes is chance: the queue has not settled, or never will. */
export const SATURATED_RATIO = 0.97;
/** Where so many could not be opened, the database is what needs help. */
const FAILING_RATIO = 0.05;
/** How many times the queue should have forgotten itself while it was looked at. */
const RELAXATIONS = 30;
/** Half a connection more than those that were given back explain, and more than chance does, is held by somebody. */
const HELD_CONNECTIONS = 0.5;
/** Standard deviations that chance may explain. */
const CHANCE = 4;
/** Nobody is refused who waited for less, and no wait below it is worth a word. */
const LONG_WAIT_MS = 100;
/** Of fewer it may have been one moment. */
const REFUSED_RATIO = 0.01;
/** A wait so many times the predicted one has another reason than the load. */
const UNEXPLAINED_RATIO = 3;
/** A prediction of what was measured is good when it is off by less; whichever is more. */
const AGREES_RATIO = 0.5;
const AGREES_MS = 5;

/**
 * - `settled`: good enough
 * - `too-little`: too few uses, or too short a time
 * - `failing`: connections could not be opened
 * - `changing`: the traffic, or the limit, was another one in the first half of the time
 * - `held`: connections are held for longer than any use that has ended
 * - `unexplained`: callers were refused, or waited, of whom the load says nothing: some are held, or they come in bursts
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
  'unexplained',
] as const;

export type Grounds = (typeof GROUNDS)[number];

export function groundsOf({ limit, traffic, measured }: PoolData): Grounds {
  const isSaturated = offeredLoadOf(traffic) / limit >= SATURATED_RATIO;
  if (measured === undefined) return isSaturated ? 'saturated' : 'settled';
  const { uses, seconds, failed, refused, isSteady } = measured;
  if (failed > FAILING_RATIO * (uses + refused + failed)) return 'failing';
  if (seconds < LEAST_SECONDS) return 'too-little';
  // Before the uses are counted: where all connections are held there are none.
  if (isHeld(traffic, measured)) return 'held';
  if (uses < LEAST_USES) return 'too-little';
  if (isSteady === false) return 'changing';
  if (isSaturated) return 'saturated';
  if (seconds < RELAXATIONS * relaxationSecondsOf(limit, traffic)) return 'unsettled';
  return unexplainedBy(limit, traffic, measured) === undefined ? 'settled' : 'unexplained';
}

const GUESSES: readonly Grounds[] = ['too-little', 'failing', 'changing', 'held', 'unexplained'];

/** Where the traffic itself is not known, no limit can be told from it. */
export function isGuess(grounds: Grounds): boolean {
  return GUESSES.includes(grounds);
}

/** Connections in use on average that those who were served have used, by Little's law. */
export function servedLoadOf({ meanUseMs }: Traffic, { uses, seconds }: Measured): number {
  return (uses * meanUseMs) / 1000 / seconds;
}

function isHeld(traffic: Traffic, measured: Measured): boolean {
  const { meanInUse, moments, leaked } = measured;
  if (leaked > 0) return true;
  if (meanInUse === undefined || moments === 0) return false;
  const served = servedLoadOf(traffic, measured);
  return meanInUse - served >= Math.max(HELD_CONNECTIONS, CHANCE * Math.sqrt(served / moments));
}

/**
 * What the load says nothing of. Those who were refused are the ones that would have waited longest: the model must have
 * so many wait for long.
 */
export function unexplainedBy(
  limit: number,
  traffic: Traffic,
  { uses, refused, p95WaitMs = 0 }: Measured,
): 'refusals' | 'waits' | undefined {
  const share = refused / (uses + refused);
  if (share >= REFUSED_RATIO && waitQuantile(limit, traffic, 1 - share) < LONG_WAIT_MS) return 'refusals';
  const expectedMs = Math.max(LONG_WAIT_MS, UNEXPLAINED_RATIO * waitQuantile(limit, traffic, 0.95));
  return p95WaitMs < expectedMs ? undefined : 'waits';
}

/**
 * How long a queue remembers: 1 ÷ (limit × rate of one connection × (1 − √utilisation)²), which is exact for one
 * connection and exponential use times, times the variation.
 *
 * Source: P. M. Morse, "Stochastic Properties of Waiting Lines", Operations Research 3 (1955).
 */
function relaxationSecondsOf(limit: number, traffic: Traffic): number {
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
