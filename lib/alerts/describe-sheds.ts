/** What the rules about requests that are sent away have in common: how many of how many, by reason, and whose they are. */
import {
  describeSheds,
  formatCount,
  formatDuration,
  formatShare,
  overloadShed,
  shedSince,
} from '@/lib/display';
import type { AdmissionState, PoolMeasurements, PoolSample, ShedCounts } from '@/lib/stats';
import { sumOf } from './awake-samples';
import { describeOutcomes } from './describe-pool';

/** More names than these are a table, and the page has one. */
const NAMES_SAID = 3;

export interface ShedShare {
  readonly counts: ShedCounts;
  /** For overload, not for a mistake of their own. */
  readonly shed: number;
  /** All that asked and know what became of it. */
  readonly asked: number;
  readonly ratio: number;
}

/** @param samples of a time that a rule looks back */
export function shareOfShed(samples: readonly PoolSample[]): ShedShare {
  const counts = shedSince(samples, Number.NEGATIVE_INFINITY);
  const shed = overloadShed(counts);
  const asked = shed + sumOf(samples, 'acquired') + sumOf(samples, 'timedOut') + sumOf(samples, 'gaveUp');
  return { counts, shed, asked, ratio: asked === 0 ? 0 : shed / asked };
}

/** "312 of 1,204 requests (26 %) were sent away at once in the last 10 s: …" */
export function sayShed({ shed, asked, ratio }: ShedShare, seconds: number, limit: number): string {
  const were = shed === 1 ? 'was' : 'were';
  const connections = limit === 1 ? 'the only connection gets' : `${limit} connections get`;
  return (
    `${formatCount(shed)} of ${formatCount(asked)} requests (${formatShare(ratio)}) ${were} sent away at once in the ` +
    `last ${seconds} s: more is asked for than ${connections} done.`
  );
}

export function describeShedding(
  { counts }: ShedShare,
  measurements: PoolMeasurements,
  nowMs: number,
): readonly string[] {
  const { admission } = measurements.snapshot;
  const { predictedWaitMs, meanUseMs, waiting } = admission;
  const why = describeSheds(counts);
  return [
    describeMoment(admission, nowMs),
    ...(why === undefined ? [] : [`sent away: ${why}`]),
    `${formatCount(waiting.interactive)} waiting, a newcomer would for about ${formatDuration(predictedWaitMs)}` +
      (meanUseMs === undefined ? '' : `; a connection is held for ${formatDuration(meanUseMs)} on average`),
    ...describeShedCallers(measurements),
    ...describeOutcomes(measurements),
  ];
}

function describeMoment({ standingSinceMs, stuckSinceMs }: AdmissionState, nowMs: number): string {
  const since = (epochMs: number) => formatDuration(Math.max(0, nowMs - epochMs));
  if (stuckSinceMs !== undefined) return `no connection has come back for ${since(stuckSinceMs)}`;
  return standingSinceMs === undefined
    ? 'the queue does not stand now'
    : `the queue has stood for ${since(standingSinceMs)}`;
}

/** By caller, whatever the reason; nothing where nobody was sent away. */
export function describeShedCallers({ labels }: PoolMeasurements): readonly string[] {
  const said = labels
    .filter(({ recent }) => recent.shed > 0)
    .sort((a, b) => b.recent.shed - a.recent.shed)
    .slice(0, NAMES_SAID)
    .map(({ name, recent }) => `${formatCount(recent.shed)} ${name}`);
  return said.length === 0 ? [] : [`sent away in the last 5 minutes: ${said.join(', ')}`];
}
