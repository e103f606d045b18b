/** What came of loads over HTTP: as a table, and whether the bars were met. */
import { duration, percent, perSecond } from './formats';
import type { HttpContender } from './http-contender';
import type { SlowestMs } from './http-watch';
import { markdownTable } from './markdown-table';
import { median, quantile } from './statistics';
import { atLeast, atMost, type Bar, below } from './suite';

export interface HttpRow {
  readonly multiplier: number;
  readonly name: string;
  readonly capacityPerSecond: number;
  readonly goodPerSecond: number;
  readonly run: Awaited<ReturnType<HttpContender['load']>>;
  readonly slowestMs: SlowestMs;
}

const POOL_GOODPUT_BAR = 0.95;
const POOL_P99_BAR_MS = 250;
const PROCESS_GOODPUT_BAR = 0.8;
const WATCHED_BAR_MS = 1_000;
/** A generator that is later than this measures itself. */
const LATENESS_BAR_MS = 25;

export function renderHttp(rows: readonly HttpRow[]): string {
  return markdownTable(
    [
      'load',
      'server',
      'goodput',
      'p99 of the good',
      'refused',
      'late',
      'failed',
      'slowest of live, ready, db',
      'slowest of the admin’s',
      'sent late, p99',
      'CPU of server, generator',
    ],
    rows.map(({ multiplier, name, capacityPerSecond, goodPerSecond, run, slowestMs }) => [
      `${multiplier} × ${perSecond(capacityPerSecond)}`,
      name,
      percent(goodPerSecond / capacityPerSecond),
      duration(quantile(run.goodMs, 0.99)),
      percent(run.refused / run.asked),
      percent(run.late / run.asked),
      String(run.failed),
      duration(slowestHealthMs(slowestMs)),
      duration(slowestAdminMs(slowestMs)),
      duration(run.latenessP99Ms),
      `${percent(run.serverCpuRatio)}, ${percent(run.cpuRatio)}`,
    ]),
  );
}

/** The gated server is the second of each pair. Medians of the rounds, and of what is watched the slowest of all. */
export function judgeHttp(poolRows: readonly HttpRow[], processRows: readonly HttpRow[]): Bar[] {
  const gated = (rows: readonly HttpRow[]) => rows.filter((_, index) => index % 2 === 1);
  const multipliers = [...new Set(poolRows.map(({ multiplier }) => multiplier))];
  const pool = multipliers.flatMap((multiplier) => {
    const rows = gated(poolRows).filter((row) => row.multiplier === multiplier);
    const [mid, worst] = [
      (of: (row: HttpRow) => number) => median(rows.map(of)),
      (of: (row: HttpRow) => number) => Math.max(...rows.map(of)),
    ];
    const at = `pool, at ${multiplier} ×,`;
    const p99Ms = mid(({ run }) => quantile(run.goodMs, 0.99));
    const lateMs = mid(({ run }) => run.latenessP99Ms);
    const healthMs = worst(({ slowestMs }) => slowestHealthMs(slowestMs));
    const adminMs = worst(({ slowestMs }) => slowestAdminMs(slowestMs));
    return [
      atLeast(`${at} goodput of capacity (median)`, mid(goodputOf), POOL_GOODPUT_BAR, percent),
      below(`${at} p99 of the served (median)`, p99Ms, POOL_P99_BAR_MS, duration),
      below(`${at} slowest probe`, healthMs, WATCHED_BAR_MS, duration),
      below(`${at} slowest of the admin’s`, adminMs, WATCHED_BAR_MS, duration),
      atMost(`${at} sent late, p99 (median)`, lateMs, LATENESS_BAR_MS, duration),
    ];
  });
  const process = gated(processRows);
  const live = process.map(({ slowestMs }) => slowestMs['/api/health/live']);
  return [
    ...pool,
    atLeast(
      'process, at 2 ×, goodput of capacity (median)',
      median(process.map(goodputOf)),
      PROCESS_GOODPUT_BAR,
      percent,
    ),
    below('process, at 2 ×, slowest /api/health/live', Math.max(...live), WATCHED_BAR_MS, duration),
    atMost(
      'process, at 2 ×, sent late, p99 (median)',
      median(process.map(({ run }) => run.latenessP99Ms)),
      LATENESS_BAR_MS,
      duration,
    ),
  ];
}

function goodputOf({ goodPerSecond, capacityPerSecond }: HttpRow): number {
  return goodPerSecond / capacityPerSecond;
}

function slowestHealthMs(slowestMs: SlowestMs): number {
  return Math.max(slowestMs['/api/health/live'], slowestMs['/api/health/ready'], slowestMs['/api/health/db']);
}

function slowestAdminMs(slowestMs: SlowestMs): number {
  return Math.max(slowestMs['/api/admin/pool'], slowestMs['/admin/pool']);
}
