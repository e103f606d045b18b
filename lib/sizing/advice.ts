/** What to do about the limit, in words; says nothing of a limit where the data carries no prediction. */
import { formatCount, formatDuration, formatRate, formatShare } from '@/lib/display';
import { type Fleet, fleetBudget, type ServerCapacity } from './fleet-budget';
import type { CallerShare, PoolData } from './pool-data';
import { offeredLoadOf, predictWait, smallestLimit, type WaitTarget } from './predict-wait';
import type { Grounds, Sureness } from './trust';

export const ADVICE_KINDS = ['raise', 'lower', 'keep', 'use-a-pooler', 'shorten', 'none'] as const;

export interface Advice {
  readonly kind: (typeof ADVICE_KINDS)[number];
  readonly sentence: string;
}

export interface AdviceInput {
  readonly data: PoolData;
  readonly grounds: Grounds;
  readonly sureness: Sureness;
  readonly target: WaitTarget;
  /** Undefined where the server has not been asked. */
  readonly server: ServerCapacity | undefined;
  readonly fleet: Fleet;
}

/** First what to do about the limit, then about those who hold connections for long. */
export function adviseOn(input: AdviceInput): readonly Advice[] {
  const { data, grounds, target } = input;
  const none = (sentence: string): readonly Advice[] => [{ kind: 'none', sentence }, ...shortenOf(input)];
  const { measured, limit, traffic } = data;
  switch (grounds) {
    case 'too-little':
      return [
        {
          kind: 'none',
          sentence: `Too little to go by: ${formatCount(measured?.uses ?? 0)} uses in ${formatDuration(1000 * (measured?.seconds ?? 0))}. It takes 200 in half a minute.`,
        },
      ];
    case 'failing':
      return [
        {
          kind: 'none',
          sentence: `${formatCount(measured?.failed ?? 0)} connections could not be opened: mend that first, a limit cannot.`,
        },
      ];
    case 'changing':
      return none(
        'The traffic changed while it was looked at: look again when it has been even for a minute.',
      );
    case 'held':
      return none(
        `${(measured?.meanInUse ?? 0).toFixed(1)} connections are in use on average, and those that were given back explain ${offeredLoadOf(traffic).toFixed(1)}: some are held far longer than any use that has ended. Find who holds them; a limit cannot help.`,
      );
    case 'unsettled':
      return none(
        `At ${formatShare(offeredLoadOf(traffic) / limit)} of ${limit} a queue takes longer to settle than ${formatDuration(1000 * (measured?.seconds ?? 0))}: what was measured is chance, and so would be a prediction for ${limit}.${roomier(input)}`,
      );
    case 'saturated':
      return [...limitAdvice(input), ...shortenOf(input)];
    case 'settled': {
      const advice = limitAdvice(input);
      const isTight = predictWait(limit, traffic).utilizationRatio > target.utilizationRatio / 2;
      return isTight || advice[0]?.kind === 'raise' ? [...advice, ...shortenOf(input)] : advice;
    }
  }
}

function roomier({ data: { traffic }, target }: AdviceInput): string {
  const needed = smallestLimit(traffic, target);
  return needed === undefined ? '' : ` ${needed} would be out of that.`;
}

/** A limit of so much less is worth the change. */
const LOWER_RATIO = 0.5;
const LOWER_AT_LEAST = 3;

function limitAdvice(input: AdviceInput): readonly Advice[] {
  const { data, target, server, fleet, sureness } = input;
  const { limit, traffic } = data;
  const needed = smallestLimit(traffic, target);
  const goal = `a p95 wait of at most ${formatDuration(target.p95WaitMs)} at no more than ${formatShare(target.utilizationRatio)} in use`;
  const asked = `${describeTraffic(input)} need${needed === undefined ? ' more than 10,000' : ` ${needed}`} for ${goal}`;
  const budget = server && fleetBudget(limit, fleet, server);
  const largest = budget?.largestLimit ?? Number.POSITIVE_INFINITY;
  if (needed === undefined || needed > Math.max(largest, limit)) {
    return [
      {
        kind: 'use-a-pooler',
        sentence: `${asked}, and the server has room for ${largest} each in ${describeFleet(fleet)}. Put a pooler such as PgBouncer in transaction mode in between, shorten the uses, or take a larger server.`,
      },
    ];
  }
  if (budget !== undefined && !budget.fits) {
    const over = `${describeFleet(fleet)} of ${limit} may open ${budget.needed} connections, and the server has ${budget.available}`;
    if (needed <= largest) {
      return [{ kind: 'lower', sentence: `Lower the limit to ${largest}: ${over}. ${asked}.` }];
    }
    return [
      {
        kind: 'use-a-pooler',
        sentence: `${over}; only ${largest} each fit. ${asked}. Put a pooler such as PgBouncer in transaction mode in between.`,
      },
    ];
  }
  if (needed > limit) {
    return [
      { kind: 'raise', sentence: `Raise the limit to ${needed}: ${asked}, and ${describeToday(input)}.` },
    ];
  }
  if (sureness.level === 'sure' && needed <= LOWER_RATIO * limit && limit - needed >= LOWER_AT_LEAST) {
    return [
      {
        kind: 'lower',
        sentence: `${needed} would do: ${asked}. Lower the limit only if this is your busiest time and the server’s connections are scarce; what idles costs little.`,
      },
    ];
  }
  return [{ kind: 'keep', sentence: `Keep ${limit}: ${asked}, and ${describeToday(input)}.` }];
}

function describeTraffic({ data: { traffic, measured } }: AdviceInput): string {
  const refused =
    measured !== undefined && measured.refused > 0
      ? `, those ${formatCount(measured.refused)} that were refused included,`
      : '';
  return `${formatRate(traffic.arrivalsPerSecond)} callers a second${refused} with ${formatDuration(traffic.meanUseMs)} each`;
}

function describeToday({ data: { limit, traffic }, grounds }: AdviceInput): string {
  const { utilizationRatio, p95Ms } = predictWait(limit, traffic);
  if (grounds !== 'saturated') {
    return `${limit} gives ${p95Ms < 0.005 ? 'no wait to 95 of 100' : `a p95 wait of ${formatDuration(p95Ms)}`}, ${formatShare(utilizationRatio)} in use`;
  }
  return utilizationRatio >= 1
    ? `they ask for ${formatShare(utilizationRatio)} of ${limit}, so the wait grows for as long as that lasts`
    : `at ${formatShare(utilizationRatio)} of ${limit} no wait can be predicted: it is chance`;
}

function describeFleet({ instances, deployOverlap }: Fleet): string {
  const count = instances === 1 ? 'one instance' : `${formatCount(instances)} instances`;
  return deployOverlap === 1 ? count : `${count} (${deployOverlap} × as many during a deploy)`;
}

/** Whoever holds so large a share, and each time so much longer than the others, is where to begin. */
const LONG_SHARE = 0.3;
const LONG_RATIO = 3;
const LONG_USES = 10;
const NAMES_SAID = 3;
/** The names of what is no caller of the application: the pool's own probe, and the rest of a full table. */
const NOBODY = new Set(['probe', 'other']);

function shortenOf({ data, target }: AdviceInput): readonly Advice[] {
  const holders = longHolders(data.measured?.callers ?? []).slice(0, NAMES_SAID);
  if (holders.length === 0) return [];
  const share = holders.reduce((sum, { useShare }) => sum + useShare, 0);
  const { meanUseMs } = data.traffic;
  const halved = { ...data.traffic, meanUseMs: meanUseMs * (1 - share / 2) };
  const needed = smallestLimit(data.traffic, target);
  const then = smallestLimit(halved, target);
  const gain =
    needed !== undefined && then !== undefined && then < needed
      ? ` In half the time ${then} connections would do where it takes ${needed} now.`
      : '';
  const names = holders.map(
    ({ name, useShare, meanUseMs: heldMs }) =>
      `${name} has ${formatShare(useShare)} of all use time, ${formatDuration(heldMs ?? 0)} each time`,
  );
  return [{ kind: 'shorten', sentence: `Shorten the long holders: ${names.join('; ')}.${gain}` }];
}

function longHolders(callers: readonly CallerShare[]): readonly CallerShare[] {
  return callers
    .filter(({ name, useShare, meanUseMs, uses }) => {
      if (NOBODY.has(name) || meanUseMs === undefined || useShare < LONG_SHARE || uses < LONG_USES)
        return false;
      const others = callers.filter((other) => other.name !== name && other.meanUseMs !== undefined);
      const otherUses = others.reduce((sum, other) => sum + other.uses, 0);
      const otherMs = others.reduce((sum, other) => sum + other.uses * (other.meanUseMs ?? 0), 0);
      return otherUses > 0 && meanUseMs >= (LONG_RATIO * otherMs) / otherUses;
    })
    .toSorted((a, b) => b.useShare - a.useShare);
}
