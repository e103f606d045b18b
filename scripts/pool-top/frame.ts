/**
 * One frame: what is wrong, what the gate does about it, who holds the pool, leaks, slow queries and the server, in this order, in as many lines and
 * columns as there are. What it has no room for, and settings, totals and charts, are on the page. Pure.
 */
import { describeThreshold } from '@/app/admin/pool/_components/describe-threshold';
import type { FeedState } from '@/app/admin/pool/_live/pool-feed';
import { formatClock, formatDuration, formatZone, sumUseMs, toCallerRows } from '@/lib/display';
import type { PoolReport } from '@/lib/runtime';
import { callersTable } from './callers-table';
import { hangingLines } from './hanging-lines';
import { cutLine, type Line, piece, type Style } from './line';
import { overloadLines, poolLines } from './pool-lines';
import { shareRows } from './share-rows';

export interface FrameSize {
  readonly columns: number;
  /** Infinity where nothing needs to be left out. */
  readonly rows: number;
}

const STATUS_MARKS = { pass: '✓', warn: '▲', fail: '✗' } as const;
const BLANK: Line = [];

/** @param keys whether somebody can press them */
export function drawFrame(
  state: FeedState,
  size: FrameSize,
  timeZone: string,
  keys: boolean,
): readonly Line[] {
  const { columns, rows } = size;
  const head = [
    titleLine(state, columns, timeZone),
    ...headline(state.report, columns),
    BLANK,
    ...poolLines(state, columns),
  ];
  const foot: Line[] = keys
    ? [[piece(state.mode === 'paused' ? 'q quit  p resume' : 'q quit  p pause', 'muted')]]
    : [];
  const sections = [
    alertLines(state, columns),
    overloadLines(state, columns),
    userLines(state.report, 'By label', 'labels', columns),
    userLines(state.report, 'By workspace', 'workspaces', columns),
    leakLines(state),
    slowQueryLines(state),
    serverLines(state),
  ].filter((lines) => lines.length > 0);
  const left = rows - head.length - foot.length - sections.length;
  const given = shareRows(
    sections.map((lines) => lines.length),
    Math.max(0, left),
  );
  const body = sections.flatMap((lines, index) => {
    const shown = lines.slice(0, given[index]);
    return shown.length === 0 ? [] : [BLANK, ...shown];
  });
  return [...head, ...body, ...foot].slice(0, rows).map((line) => cutLine(line, columns));
}

/** The state of the feed at the right, where the eye looks for a clock. */
function titleLine(state: FeedState, columns: number, timeZone: string): Line {
  const { report, mode, ageMs, reason } = state;
  const clock = `${formatClock(report.atMs, timeZone)} ${formatZone(report.atMs, timeZone)}`;
  const [word, style]: [string, Style] =
    mode === 'lost'
      ? [`NOT LIVE: last data ${formatDuration(ageMs)} ago (${reason ?? 'no answer'})`, 'fail']
      : mode === 'paused'
        ? [`Paused at ${clock}`, 'warn']
        : [clock, 'plain'];
  const name = `pool of ${report.instance}, up ${formatDuration(report.atMs - report.startedAtMs)}`;
  // What is wrong with the numbers matters more than whose they are.
  if ([...name].length + [...word].length + 2 > columns) return [piece(word, style)];
  return [piece(name, 'muted'), piece(word.padStart(columns - [...name].length), style)];
}

function headline({ status, sentence }: PoolReport, columns: number): Line[] {
  return hangingLines(piece(`${STATUS_MARKS[status]} `, status), sentence, 'strong', columns);
}

function alertLines({ report, nowMs }: FeedState, columns: number): Line[] {
  const firing = report.alerts.active.filter(({ state }) => state === 'firing');
  if (firing.length === 0) return [[piece('No alert is firing.', 'muted')]];
  return [
    [piece('Alerts', 'strong')],
    ...firing.flatMap(({ severity, sentence, firedAtMs, pendingSinceMs }) => {
      const sinceMs = Math.max(0, nowMs - (firedAtMs ?? pendingSinceMs));
      const mark = piece(`${severity} `, severity === 'critical' ? 'fail' : 'warn');
      return hangingLines(mark, `${sentence} Firing for ${formatDuration(sinceMs)}.`, 'plain', columns);
    }),
  ];
}

function userLines(
  { measurements }: PoolReport,
  title: string,
  by: 'labels' | 'workspaces',
  columns: number,
): readonly Line[] {
  const callers = measurements[by];
  if (callers.length === 0) return [];
  return callersTable(title, toCallerRows(callers, sumUseMs(measurements.labels)), columns);
}

/** Those that are still held: what came back is no reason to be awake. */
function leakLines({ report }: FeedState): Line[] {
  const open = report.measurements.leaks.filter(({ returnedAtMs }) => returnedAtMs === undefined);
  if (open.length === 0) return [];
  return [
    [piece('Leaks', 'strong')],
    ...open.map(
      ({ heldMs, label, workspace }): Line => [
        piece(formatDuration(heldMs).padStart(8), 'warn'),
        piece(`  still held by ${label}`),
        piece(workspace === undefined ? '' : `, workspace ${workspace}`, 'muted'),
      ],
    ),
  ];
}

function serverLines({ report: { server } }: FeedState): Line[] {
  if (server === undefined) return [[piece('PostgreSQL has not been counted yet.', 'muted')]];
  const { sessions, maxConnections, reservedConnections, oldestTransaction } = server;
  const isFull = sessions >= maxConnections - reservedConnections;
  return [
    [
      piece('PostgreSQL  ', 'strong'),
      piece(`${sessions} of ${maxConnections} sessions`, isFull ? 'fail' : 'plain'),
      piece(
        oldestTransaction === undefined
          ? ''
          : `, oldest transaction ${formatDuration(oldestTransaction.ageMs)} (${oldestTransaction.state})`,
      ),
    ],
  ];
}

function slowQueryLines({ report, nowMs }: FeedState): Line[] {
  const { slowQueries } = report.measurements;
  if (slowQueries.length === 0) {
    const threshold = describeThreshold(report.settings, 'DATABASE_SLOW_QUERY_THRESHOLD');
    return [[piece(`No slow query since the start (${threshold}).`, 'muted')]];
  }
  return [
    [piece('Slow queries', 'strong')],
    ...slowQueries.map(
      ({ durationMs, model, operation, label, atMs, statement }): Line => [
        piece(formatDuration(durationMs).padStart(8), 'warn'),
        piece(`  ${model === undefined ? operation : `${model}.${operation}`}  `),
        piece(`${label}, ${formatDuration(Math.max(0, nowMs - atMs))} ago  `, 'muted'),
        piece(statement, 'muted'),
      ],
    ),
  ];
}
