/** Contenders under multiples of one capacity: as a table, and whether the one that the bars hold for met them. */
import { duration, percent, perSecond } from './formats';
import { markdownTable } from './markdown-table';
import type { OverloadCell, OverloadPlan } from './overload-cell';
import { atLeast, atMost, type Bar, below } from './suite';

const GOODPUT_BAR = 0.95;
const GOOD_AGAIN_BAR_MS = 1_000;
/** From here on it is overload. */
const JUDGED_FROM = 2;
/** A generator that is later than this measures itself. */
const LATENESS_BAR_MS = 25;

export interface OverloadRow {
  readonly multiplier: number;
  readonly name: string;
  /** Whether the bars hold for it. */
  readonly judged: boolean;
  readonly capacityPerSecond: number;
  readonly cell: OverloadCell;
}

export function renderOverload(rows: readonly OverloadRow[], { recoveryMs }: OverloadPlan): string {
  const recovery = recoveryMs > 0 ? ['good again'] : [];
  return markdownTable(
    [
      ...['load', 'contender', 'goodput', 'p99 of the served', 'shed', 'late', 'failed'],
      ...recovery,
      'sent late, p99',
      'CPU',
    ],
    rows.map(({ multiplier, name, capacityPerSecond, cell }) => [
      `${multiplier} × ${perSecond(capacityPerSecond)}`,
      name,
      percent(cell.goodPerSecond / capacityPerSecond),
      duration(cell.p99Ms),
      percent(cell.shed / cell.arrived),
      percent(cell.late / cell.arrived),
      String(cell.failed),
      ...recovery.map(() =>
        cell.goodAgainMs === undefined ? `> ${duration(recoveryMs)}` : `after ${duration(cell.goodAgainMs)}`,
      ),
      duration(cell.latenessP99Ms),
      percent(cell.cpuShare),
    ]),
  );
}

export function judgeOverload(
  rows: readonly OverloadRow[],
  { recoveryMs, servedWellMs }: OverloadPlan,
): Bar[] {
  const judged = rows.filter((row) => row.judged && row.multiplier >= JUDGED_FROM);
  return judged.flatMap(({ multiplier, capacityPerSecond, cell }) => {
    const at = `at ${multiplier} ×,`;
    const again = cell.goodAgainMs ?? Number.NaN;
    return [
      atLeast(`${at} goodput of capacity`, cell.goodPerSecond / capacityPerSecond, GOODPUT_BAR, percent),
      below(`${at} p99 of the served`, cell.p99Ms, servedWellMs, duration),
      ...(recoveryMs > 0 ? [atMost(`${at} good again after`, again, GOOD_AGAIN_BAR_MS, duration)] : []),
      atMost(`${at} failed for another reason`, cell.failed, 0, String),
      atMost(`${at} sent late, p99`, cell.latenessP99Ms, LATENESS_BAR_MS, duration),
    ];
  });
}
