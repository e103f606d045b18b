/** What several pieces of advice say of the traffic, of today's limit and of the fleet. */
import { formatCount, formatDuration, formatRate, formatShare } from '@/lib/display';
import type { Fleet } from './fleet-budget';
import type { PoolData } from './pool-data';
import { predictWait } from './predict-wait';
import type { Grounds } from './trust';

/** A request that is refused asks once, where it would have asked for each of its queries, or is turned away unseen. */
export function isAtLeast({ measured }: PoolData): boolean {
  return measured !== undefined && measured.refused > 0;
}

export function describeTraffic(data: PoolData): string {
  const { traffic, measured } = data;
  const refused = isAtLeast(data)
    ? ` and more, those ${formatCount(measured?.refused ?? 0)} that were refused included,`
    : '';
  return `${formatRate(traffic.arrivalsPerSecond)} callers a second${refused} with ${formatDuration(traffic.meanUseMs)} each`;
}

export function describeToday({ limit, traffic }: PoolData, grounds: Grounds): string {
  const { utilizationRatio, p95Ms } = predictWait(limit, traffic);
  if (grounds !== 'saturated') {
    return `${limit} gives ${p95Ms < 0.005 ? 'no wait to 95 of 100' : `a p95 wait of ${formatDuration(p95Ms)}`}, ${formatShare(utilizationRatio)} in use`;
  }
  return utilizationRatio >= 1
    ? `they ask for ${formatShare(utilizationRatio)} of ${limit}, so the wait grows for as long as that lasts`
    : `at ${formatShare(utilizationRatio)} of ${limit} no wait can be predicted: it is chance`;
}

/** "3 instances (2 × as many during a deploy)", "this instance alone (…)" */
export function describeFleet({ instances, countedBy, deployOverlap }: Fleet): string {
  const counted = instances === 1 ? 'one instance' : `${formatCount(instances)} instances`;
  const seen = instances === 1 ? 'this instance alone' : `the ${counted} that have sessions open`;
  const count = countedBy === 'word' ? counted : seen;
  return deployOverlap === 1 ? count : `${count} (${deployOverlap} × as many during a deploy)`;
}

/** An instance knows of no other but by its sessions; nothing where a person has said how many there are. */
export function sayWhoIsCounted({ instances, countedBy }: Fleet): string {
  if (countedBy === 'word') return '';
  const counted =
    instances === 1
      ? 'this instance alone'
      : `the ${formatCount(instances)} instances that have sessions open`;
  return ` That counts ${counted}; if there are more, say how many: npm run pool:advise -- --instances N.`;
}
