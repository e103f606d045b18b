/** Raise, lower or keep; never more than double at once, and never beyond what the server has for the whole fleet. */
import { formatCount, formatDuration, formatShare } from '@/lib/display';
import type { Advice, AdviceInput } from './advice';
import { describeFleet, describeToday, describeTraffic, isAtLeast, sayWhoIsCounted } from './describe-case';
import { type Fleet, fleetBudget, withoutGuess } from './fleet-budget';
import { smallestLimit } from './predict-wait';

/** A limit of so much less is worth the change. */
const LOWER_RATIO = 0.5;
const LOWER_AT_LEAST = 3;
/** Further than that the prediction has not been seen to hold, nor the database to bear it. */
const LARGEST_STEP = 2;

export const CPU_FIRST = 'A database whose CPU is full serves no more with more connections.';

export interface Room {
  /** Undefined where not even 10,000 would do. */
  readonly needed: number | undefined;
  /** "300 callers a second with 20 ms each need 8 for a p95 wait of …" */
  readonly asked: string;
  /** The largest limit that the next deploy leaves room for; Infinity where the server's limit is not known. */
  readonly largest: number;
  /** The same if the instances that are seen are a deploy's already. */
  readonly largestCertain: number;
  /** The limit to go to next, where more is needed. */
  readonly step: number;
}

export function roomOf(input: AdviceInput): Room {
  const { data, target, server, fleet } = input;
  const needed = smallestLimit(data.traffic, target);
  const goal = `a p95 wait of at most ${formatDuration(target.p95WaitMs)} at no more than ${formatShare(target.utilizationRatio)} in use`;
  const largestIn = (counted: Fleet) =>
    server ? fleetBudget(data.limit, counted, server).largestLimit : Number.POSITIVE_INFINITY;
  const largest = largestIn(fleet);
  return {
    needed,
    asked: `${describeTraffic(data)} need${needed === undefined ? ' more than 10,000' : ` ${needed}`} for ${goal}`,
    largest,
    largestCertain: largestIn(withoutGuess(fleet)),
    step: Math.min(needed ?? Number.POSITIVE_INFINITY, LARGEST_STEP * data.limit, largest),
  };
}

/** Where today's limit is too much already, for certain; undefined where it fits. */
export function overBudget(input: AdviceInput, room: Room): Advice | undefined {
  const { needed, asked } = room;
  const { data, server } = input;
  const fleet = withoutGuess(input.fleet);
  const budget = server && fleetBudget(data.limit, fleet, server);
  if (budget === undefined || budget.fits) return undefined;
  const { largest, largestCertain } = room;
  const others =
    fleet.otherConnections === 0 ? '' : `, and ${formatCount(fleet.otherConnections)} of others,`;
  const over = `${data.limit} each in ${describeFleet(fleet)}${others} need ${budget.needed} connections, and the server has ${budget.available}`;
  if (needed !== undefined && needed <= largestCertain) {
    const next =
      largest < largestCertain
        ? ` Unless these are a deploy’s already, the next one leaves room for ${largest} each.`
        : '';
    return { kind: 'lower', sentence: `Lower the limit to ${largestCertain}: ${over}. ${asked}.${next}` };
  }
  return {
    kind: 'use-a-pooler',
    sentence: `${over}; only ${largestCertain} each fit. ${asked}. Put a pooler such as PgBouncer in transaction mode in between.`,
  };
}

export function limitAdvice(input: AdviceInput): readonly Advice[] {
  const { data, fleet, sureness, grounds } = input;
  const { limit } = data;
  const room = roomOf(input);
  const { needed, asked, largestCertain, step } = room;
  if (needed === undefined || needed > Math.max(largestCertain, limit)) {
    return [
      {
        kind: 'use-a-pooler',
        sentence: sayTooMany(fleet, room),
      },
    ];
  }
  const over = overBudget(input, room);
  if (over !== undefined) return [over];
  const uncounted = askWhoIsCounted(input, room);
  if (uncounted !== undefined) return [uncounted];
  if (needed > limit) {
    const first = step < needed || isAtLeast(data) ? ' first, and look again' : '';
    const cpu = grounds === 'saturated' ? ` ${CPU_FIRST}` : '';
    return [
      {
        kind: 'raise',
        sentence: `Raise the limit to ${step}${first}: ${asked}, and ${describeToday(data, grounds)}.${cpu}${sayWhoIsCounted(fleet)}`,
      },
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
  return [{ kind: 'keep', sentence: `Keep ${limit}: ${asked}, and ${describeToday(data, grounds)}.` }];
}

/** Where only the next deploy, which may be under way, bars a limit that is needed; undefined where it does not. */
export function askWhoIsCounted({ data, fleet, grounds }: AdviceInput, room: Room): Advice | undefined {
  const { needed, asked, largestCertain, step } = room;
  if (needed === undefined || needed <= data.limit || step > data.limit || needed > largestCertain)
    return undefined;
  return {
    kind: 'none',
    sentence:
      `${asked}, and ${describeToday(data, grounds)}. Whether the server has room hangs on how many instances there are: ` +
      `${sayRoom(fleet, room)}. Say how many there are outside a deploy: DATABASE_MAX_INSTANCES, or npm run pool:advise -- --instances N.`,
  };
}

/** "the server has room for 12 each in the 4 instances …, or for 24 if these are a deploy’s already" */
export function sayRoom(fleet: Fleet, { largest, largestCertain }: Room): string {
  const certain =
    largestCertain > largest ? `, or for ${largestCertain} if these are a deploy’s already` : '';
  return `the server has room for ${largest} each in ${describeFleet(fleet)}${certain}`;
}

/** The fleet matters only for the room that it shares. */
function sayTooMany(fleet: Fleet, room: Room): string {
  const isRoomKnown = Number.isFinite(room.largest);
  const shared = isRoomKnown ? `, and ${sayRoom(fleet, room)}` : '';
  const counted = isRoomKnown ? sayWhoIsCounted(fleet) : '';
  return `${room.asked}${shared}. Put a pooler such as PgBouncer in transaction mode in between, shorten the uses, or take a larger server.${counted}`;
}
