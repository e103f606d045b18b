/**
 * Which requests the gate before the pool sent away: the gate before Next asks at their end. Not by the status, which
 * many failures share, and which a page that shows its error does not have.
 */
import { currentContext } from '@/lib/caller';
import { processWide } from '@/lib/process';
import type { Problem } from './problem-document';

/** By the signal that the gate before Next gives each request. */
const signals = processWide('sent-away', () => new WeakSet<AbortSignal>());

/** To be told of every failure that ends the current request. */
export function noteFailure({ code }: Problem): void {
  const { signal } = currentContext();
  if (code === 'OVERLOADED' && signal !== undefined) signals.add(signal);
}

export function wasSentAway(signal: AbortSignal): boolean {
  return signals.has(signal);
}
