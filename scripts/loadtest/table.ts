/** The result in text: a row each route, what failed and why, each threshold, and what to know about it all. */
import { describeSheds, formatCount, formatDuration, formatRate } from '@/lib/display';
import type { LoadResult, RouteResult } from './result';

export const HEADINGS = [
  '',
  'sent',
  'ok/s',
  'statuses',
  'p50',
  'p95',
  'p99',
  'max',
  'shed',
  'late',
  'failed',
] as const;

/** A latency of what was not served in time. */
const WITHOUT_END = '∞';
const WITHOUT_END_MEANS = 'so many were not served in time, whatever became of them';

/** @param result without a verdict on any threshold where none was asked for */
export function formatResult(result: LoadResult): string {
  const { total, routes, thresholds, notes, generator } = result;
  const rows = [...(routes.length > 1 ? routes : []), total].map(cellsOf);
  const failures = Object.entries(total.failures);
  return [
    ...alignColumns([[...HEADINGS], ...rows]),
    ...(failures.length === 0
      ? []
      : ['', `Not ok: ${failures.map(([kind, count]) => `${formatCount(count)} × ${kind}`).join(', ')}`]),
    ...describeWatched(result),
    `Generator: ${describeGenerator(generator)}`,
    ...(rows.some((row) => row.includes(WITHOUT_END)) ? [`${WITHOUT_END}: ${WITHOUT_END_MEANS}`] : []),
    ...notes.map((note) => `Note: ${note}`),
    ...(thresholds.length === 0 ? [] : ['']),
    ...thresholds.map(
      ({ name, measured, passed }) => `${passed ? '✓ passed' : '✗ failed'}  ${name}: ${measured}`,
    ),
  ].join('\n');
}

export function describeWatched({
  poolSamples,
  shedByReason,
  shedByProcess,
  throttled,
  mostSessions,
}: LoadResult): string[] {
  const lines: string[] = [];
  const limit = poolSamples.at(-1)?.limit;
  if (limit !== undefined) {
    const inUse = Math.max(...poolSamples.map(({ inUseMax }) => inUseMax));
    const waiting = Math.max(...poolSamples.map(({ pendingMax }) => pendingMax));
    lines.push(
      `Pool: at most ${inUse} of ${limit} connections in use, at most ${formatCount(waiting)} waiting`,
    );
  }
  if (mostSessions !== undefined) lines.push(`PostgreSQL: at most ${mostSessions} sessions by its own count`);
  const sheds = shedByReason === undefined ? undefined : describeSheds(shedByReason);
  if (sheds !== undefined) lines.push(`Sent away by the gate: ${sheds}`);
  const turnedAway = [
    [throttled, 'the pool sending most of their kind away'],
    [shedByProcess, 'the process being too busy'],
  ] as const;
  for (const [count, why] of turnedAway) {
    if (count === undefined || count === 0) continue;
    lines.push(`Turned away before any work, ${why}, warm-up included: ${formatCount(count)}`);
  }
  return lines.length === 0 ? [] : ['', ...lines];
}

export function describeGenerator({ cpuMsPerRequest, cpuRatio, lateness }: LoadResult['generator']): string {
  const cpu = `${Math.round(cpuMsPerRequest * 1000)} µs of CPU a request, ${Math.round(cpuRatio * 100)} % of a core`;
  if (lateness.p99Ms === undefined || lateness.maxMs === undefined) return cpu;
  return `${cpu}; sent late by ${formatDuration(lateness.p99Ms)} (p99), ${formatDuration(lateness.maxMs)} at most`;
}

export function cellsOf({
  name,
  sent,
  okPerSecond,
  statuses,
  latency,
  shed,
  late,
  failed,
}: RouteResult): string[] {
  const { p50Ms, p95Ms, p99Ms, maxMs } = latency;
  return [
    ...[name, formatCount(sent), formatRate(okPerSecond)],
    Object.entries(statuses)
      .map(([status, count]) => `${status}×${formatCount(count)}`)
      .join(' ') || '–',
    ...[p50Ms, p95Ms, p99Ms, maxMs].map(formatLatency),
    ...[shed, late, failed].map(formatCount),
  ];
}

export function formatLatency(ms: number | undefined): string {
  if (ms === undefined) return '–';
  return Number.isFinite(ms) ? formatDuration(ms) : WITHOUT_END;
}

function alignColumns(rows: readonly (readonly string[])[]): string[] {
  const widths = HEADINGS.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  );
}
