/** Whether what was measured is within what was asked for. What could not be measured fails: it is never a pass. */
import { formatCount, formatDuration, formatRate } from '@/lib/display';
import type { LoadOptions } from './load-options';
import type { LoadResult, ThresholdVerdict } from './result';

type Measured = Pick<LoadResult, 'total' | 'mostSessions'>;

export function judge(
  { thresholds, allowShed }: Pick<LoadOptions, 'thresholds' | 'allowShed'>,
  { total, mostSessions }: Measured,
): ThresholdVerdict[] {
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
    const measured =
      measuredMs === undefined ? 'no answer to measure' : `${name} ${formatDuration(measuredMs)}`;
    add(
      `--max-${name} ${formatDuration(limitMs)}`,
      measured,
      measuredMs !== undefined && measuredMs <= limitMs,
    );
  }
  if (minOkPerSecond !== undefined) {
    const measured = `${formatRate(total.okPerSecond)}/s answered well and in time`;
    add(`--min-throughput ${formatRate(minOkPerSecond)}/s`, measured, total.okPerSecond >= minOkPerSecond);
  }
  if (maxConnections !== undefined) {
    const most = mostSessions ?? 0;
    // A server under load has sessions: none means that another database was asked.
    const measured =
      most === 0
        ? 'PostgreSQL saw no session: is it the database of this server?'
        : `at most ${most} sessions`;
    add(`--max-connections ${maxConnections}`, measured, most > 0 && most <= maxConnections);
  }
  return verdicts;
}

/** "0 %", "0.02 %", "12.5 %". */
export function formatPercent(ratio: number): string {
  const percent = ratio * 100;
  if (percent > 0 && percent < 0.01) return '< 0.01 %';
  return `${Number(percent.toFixed(percent < 1 ? 2 : 1))} %`;
}
