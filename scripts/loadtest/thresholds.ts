/**
 * Whether what was measured is within what was asked for. What could not be measured fails: it is never a pass. Nor is
 * a fast answer that serves nobody: for a latency whatever was not served in time took for ever.
 */
import { formatCount, formatDuration, formatRate } from '@/lib/display';
import type { LoadOptions } from './load-options';
import type { LoadResult, ThresholdVerdict } from './result';

type Measured = Pick<LoadResult, 'total' | 'mostSessions' | 'sessionsFailure' | 'poolSamples'>;

export function judge(
  { thresholds, allowShed }: Pick<LoadOptions, 'thresholds' | 'allowShed'>,
  measurement: Measured,
): ThresholdVerdict[] {
  const { total } = measurement;
  const { maxFailed, maxP95Ms, maxP99Ms, maxConnections, minOkPerSecond } = thresholds;
  const failed = total.late + total.failed + (allowShed ? 0 : total.shed);
  const ratio = total.sent === 0 ? 1 : failed / total.sent;
  const verdicts: ThresholdVerdict[] = [];
  const add = (name: string, measured: string, passed: boolean) => verdicts.push({ name, measured, passed });
  if (maxFailed !== undefined) {
    const isCount = maxFailed.kind === 'count';
    const allowed = isCount ? formatCount(maxFailed.count) : formatPercent(maxFailed.ratio);
    const within = isCount ? failed <= maxFailed.count : ratio <= maxFailed.ratio;
    const measured = `${formatCount(failed)} of ${formatCount(total.sent)} failed (${formatPercent(ratio)})`;
    add(`--max-failed ${allowed}`, measured, within && total.sent > 0);
  }
  for (const [name, limitMs, measuredMs] of [
    ['p95', maxP95Ms, total.latency.p95Ms],
    ['p99', maxP99Ms, total.latency.p99Ms],
  ] as const) {
    if (limitMs === undefined) continue;
    const isServed = measuredMs !== undefined && Number.isFinite(measuredMs);
    const unserved = formatPercent(failed / total.latency.count);
    const measured =
      measuredMs === undefined
        ? 'no answer to measure'
        : isServed
          ? `${name} ${formatDuration(measuredMs)}`
          : `${name} > ${formatDuration(limitMs)}: ${unserved} were not served in time`;
    add(`--max-${name} ${formatDuration(limitMs)}`, measured, isServed && measuredMs <= limitMs);
  }
  if (minOkPerSecond !== undefined) {
    const measured = `${formatRate(total.okPerSecond)}/s answered well and in time`;
    add(`--min-throughput ${formatRate(minOkPerSecond)}/s`, measured, total.okPerSecond >= minOkPerSecond);
  }
  if (maxConnections !== undefined) {
    const { measured, most } = countSessions(measurement);
    add(`--max-connections ${maxConnections}`, measured, most <= maxConnections);
  }
  return verdicts;
}

/** Infinity for what is no count of this server's sessions. */
function countSessions({ mostSessions = 0, sessionsFailure, poolSamples }: Measured) {
  const unknown = (measured: string) => ({ measured, most: Number.POSITIVE_INFINITY });
  if (sessionsFailure !== undefined)
    return unknown(`PostgreSQL could not be asked to the end: ${sessionsFailure}`);
  // A server under load has sessions: none means that another database was asked.
  if (mostSessions === 0) return unknown('PostgreSQL saw no session: is it the database of this server?');
  const inUse = Math.max(0, ...poolSamples.map(({ inUseMax }) => inUseMax));
  if (inUse > mostSessions) {
    const saw = `PostgreSQL saw at most ${mostSessions} sessions, and the pool had ${inUse} connections in use`;
    return unknown(`${saw}: that is not the database of this server, or a pooler stands between`);
  }
  return { measured: `at most ${mostSessions} sessions`, most: mostSessions };
}

/** "0 %", "0.02 %", "12.5 %". */
export function formatPercent(ratio: number): string {
  const percent = ratio * 100;
  if (percent > 0 && percent < 0.01) return '< 0.01 %';
  return `${Number(percent.toFixed(percent < 1 ? 2 : 1))} %`;
}
