/** Those whom the gate sent away, added up and told by reason. */
import { type PoolSample, SHED_REASONS, type ShedCounts, type ShedReason } from '@/lib/stats';
import { formatCount } from './format-number';

/** As heads of columns and in lists: "standing queue", in the order of `SHED_REASONS`. */
export const SHED_NAMES: Readonly<Record<ShedReason, string>> = {
  standing: 'Queue stood',
  hopeless: 'No chance in time',
  full: 'Queue was full',
  nested: 'Held one already',
};

/** @param samples may be of a longer time. @param sinceMs milliseconds since the epoch */
export function shedSince(samples: readonly PoolSample[], sinceMs: number): ShedCounts {
  const recent = samples.filter(({ atMs }) => atMs > sinceMs);
  const counts = SHED_REASONS.map((reason) => [
    reason,
    recent.reduce((sum, { shed }) => sum + shed[reason], 0),
  ]);
  return Object.fromEntries(counts) as Record<ShedReason, number>;
}

export function totalShed(counts: ShedCounts): number {
  return SHED_REASONS.reduce((sum, reason) => sum + counts[reason], 0);
}

/** Sent away because there was too much to do, and not for a mistake of their own. */
export function overloadShed(counts: ShedCounts): number {
  return totalShed(counts) - counts.nested;
}

/** "3,104 queue stood, 20 no chance in time"; undefined for nobody. */
export function describeSheds(counts: ShedCounts): string | undefined {
  const said = SHED_REASONS.filter((reason) => counts[reason] > 0).map(
    (reason) => `${formatCount(counts[reason])} ${SHED_NAMES[reason].toLowerCase()}`,
  );
  return said.length === 0 ? undefined : said.join(', ');
}
