/** The pool in numbers that fit a terminal: its connections, its last minute, and what the gate before it does. */
import type { FeedState } from '@/app/admin/pool/_live/pool-feed';
import {
  describeAdmission,
  describeProcess,
  describeSheds,
  describeThrottle,
  formatCount,
  formatDuration,
  formatRate,
  shedSince,
  totalShed,
} from '@/lib/display';
import { hangingLines } from './hanging-lines';
import { type Line, piece } from './line';
import { sparkline } from './sparkline';

const MINUTE_MS = 60_000;

export function poolLines({ report, samples, nowMs }: FeedState, columns: number): Line[] {
  const { snapshot, windows } = report.measurements;
  const { limit, inUse, idle, opening, pending, oldestWaitMs } = snapshot;
  const width = Math.max(8, Math.min(60, columns - 20));
  const cells = (count: number) => Math.round((width * Math.min(count, limit)) / limit);
  const used = cells(inUse);
  const idled = Math.min(width - used, cells(inUse + idle) - used);
  const [, minute] = windows;
  const wait = minute?.wait;
  const use = minute?.use;
  const duration = (ms: number | undefined) => (ms === undefined ? '–' : formatDuration(ms));
  return [
    [
      piece('In use  '),
      piece('█'.repeat(used), 'accent'),
      piece('▒'.repeat(idled), 'accent'),
      piece('░'.repeat(width - used - idled), 'muted'),
      piece(` ${inUse} of ${limit}`, 'strong'),
    ],
    [piece('History '), piece(sparkline(samples, nowMs, width), 'accent'), piece(` ${width} s`, 'muted')],
    [
      piece(`Idle ${idle}  Opening ${opening}  `),
      piece(`Waiting ${pending}`, pending > 0 ? 'warn' : 'plain'),
      piece(oldestWaitMs === undefined ? '' : `, oldest ${formatDuration(oldestWaitMs)}`, 'warn'),
    ],
    [
      piece('Minute  ', 'muted'),
      piece(`${formatRate(minute?.acquiredPerSecond ?? 0)} acquired/s  `),
      piece(
        `${formatCount(minute?.timedOut ?? 0)} timed out  `,
        (minute?.timedOut ?? 0) > 0 ? 'fail' : 'plain',
      ),
      piece(`wait p95 ${duration(wait?.p95Ms)}  use p95 ${duration(use?.p95Ms)}`),
    ],
    gateLine(report),
  ];
}

function gateLine({ measurements: { snapshot, windows } }: FeedState['report']): Line {
  const { mode, predictedWaitMs, standingSinceMs, stuckSinceMs, backgroundInUse, backgroundLimit } =
    snapshot.admission;
  const shed = windows[1]?.shed ?? 0;
  return [
    piece('Gate    ', 'muted'),
    piece(mode === 'off' ? 'off  ' : ''),
    piece(
      `predicted wait ${formatDuration(predictedWaitMs)}  `,
      standingSinceMs === undefined && stuckSinceMs === undefined ? 'plain' : 'warn',
    ),
    piece(`${formatCount(shed)} sent away  `, shed > 0 ? 'fail' : 'plain'),
    piece(`background ${backgroundInUse} of ${backgroundLimit}`),
  ];
}

/** Why requests are sent away, by the gate and by the process; nothing where none is. */
export function overloadLines({ report, samples, nowMs }: FeedState, columns: number): Line[] {
  const { measurements, process } = report;
  const { admission } = measurements.snapshot;
  const shed = shedSince(samples, nowMs - MINUTE_MS);
  const lines: Line[] = [];
  const { standingSinceMs, stuckSinceMs } = admission;
  if (standingSinceMs !== undefined || stuckSinceMs !== undefined || totalShed(shed) > 0) {
    const why = describeSheds(shed);
    const sentence = describeAdmission(admission, nowMs, totalShed(shed));
    const told = why === undefined ? sentence : `${sentence} By reason: ${why}.`;
    lines.push(...hangingLines(piece('Gate    ', 'warn'), told, 'plain', columns));
  }
  const sheds = process.sheddingSinceMs !== undefined;
  const said = [sheds ? describeProcess(process, nowMs) : undefined, describeThrottle(process)];
  for (const sentence of said) {
    if (sentence !== undefined)
      lines.push(...hangingLines(piece('Process ', 'warn'), sentence, 'plain', columns));
  }
  return lines;
}
