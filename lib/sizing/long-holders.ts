/** Who holds connections so much longer than the others that it is where to begin, and what half its time would save. */
import { formatDuration, formatShare } from '@/lib/display';
import type { Advice, AdviceInput } from './advice';
import type { CallerShare } from './pool-data';
import { smallestLimit } from './predict-wait';
import { isGuess } from './trust';

/** Whoever holds so large a share, and each time so much longer than the others, is where to begin. */
const LONG_SHARE = 0.3;
const LONG_RATIO = 3;
const LONG_USES = 10;
const NAMES_SAID = 3;
/** The names of what is no caller of the application: the pool's own probe, and the rest of a full table. */
const NOBODY = new Set(['probe', 'other']);

export function shortenOf({ data, grounds, target }: AdviceInput): readonly Advice[] {
  const holders = longHolders(data.measured?.callers ?? []).slice(0, NAMES_SAID);
  if (holders.length === 0) return [];
  const share = holders.reduce((sum, { useShare }) => sum + useShare, 0);
  const { meanUseMs } = data.traffic;
  const halved = { ...data.traffic, meanUseMs: meanUseMs * (1 - share / 2) };
  const needed = smallestLimit(data.traffic, target);
  const then = smallestLimit(halved, target);
  const gain =
    !isGuess(grounds) && needed !== undefined && then !== undefined && then < needed
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
