/** What to do about the limit, in words; says nothing of a limit where the data carries no prediction. */
import { formatCount, formatDuration, formatShare } from '@/lib/display';
import type { Advice, AdviceInput } from './advice';
import { floodAdvice, isFlooded } from './flood-advice';
import { limitAdvice } from './limit-advice';
import { shortenOf } from './long-holders';
import { offeredLoadOf, predictWait, smallestLimit } from './predict-wait';
import { servedLoadOf, unexplainedBy } from './trust';

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
          sentence: `Too little to go by: ${formatCount(measured?.uses ?? 0)} uses in ${formatDuration(1000 * (measured?.seconds ?? 0))}. It takes 200 uses, and half a minute.`,
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
        'The traffic or the limit changed while it was looked at: look again when both have been even for a minute.',
      );
    case 'held':
      return none(sayHeld(input));
    case 'unexplained':
      return none(sayUnexplained(input));
    case 'unsettled':
      return none(
        `At ${formatShare(offeredLoadOf(traffic) / limit)} of ${limit} a queue takes longer to settle than ${formatDuration(1000 * (measured?.seconds ?? 0))}: what was measured is chance, and so would be a prediction for ${limit}.${roomier(input)}`,
      );
    case 'saturated':
      return [...(isFlooded(data) ? floodAdvice(input) : limitAdvice(input)), ...shortenOf(input)];
    case 'settled': {
      const advice = limitAdvice(input);
      const isTight = predictWait(limit, traffic).utilizationRatio > target.utilizationRatio / 2;
      return isTight || advice[0]?.kind === 'raise' ? [...advice, ...shortenOf(input)] : advice;
    }
  }
}

function sayHeld({ data: { measured, traffic } }: AdviceInput): string {
  if (measured === undefined) return '';
  const { meanInUse, leaked } = measured;
  const leaks =
    leaked === 0
      ? ''
      : ` ${leaked === 1 ? '1 is' : `${formatCount(leaked)} are`} held now for longer than the leak threshold.`;
  const use =
    meanInUse === undefined
      ? ''
      : ` ${meanInUse.toFixed(1)} connections are in use on average, and those that were given back explain ${servedLoadOf(traffic, measured).toFixed(1)}.`;
  return `Some connections are held far longer than others:${use}${leaks} Find who holds them (see Leaks, and the oldest use by label); a limit cannot help.`;
}

/** The load says that hardly anybody should wait, and they do. */
function sayUnexplained({ data: { limit, measured, traffic } }: AdviceInput): string {
  if (measured === undefined) return '';
  const { refused, uses, p95WaitMs = 0 } = measured;
  const share = `${formatShare(offeredLoadOf(traffic) / limit)} of ${limit}`;
  const what =
    unexplainedBy(limit, traffic, measured) === 'refusals'
      ? `${formatShare(refused / (refused + uses))} were refused although only ${share} is asked for on average`
      : `95 of 100 waited up to ${formatDuration(p95WaitMs)}, and with ${share} in use on average it should be ${formatDuration(predictWait(limit, traffic).p95Ms)}`;
  return `${what}: the load does not explain that. Either connections are held for long at times (see Leaks, and who holds longest), or they are slow to open, or requests come in bursts. Look there first: no limit can be told from this.`;
}

function roomier({ data: { traffic }, target }: AdviceInput): string {
  const needed = smallestLimit(traffic, target);
  return needed === undefined ? '' : ` ${needed} would be out of that.`;
}
