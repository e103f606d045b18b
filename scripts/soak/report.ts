/** The soak's tables, and the bars that it must meet. */
import { duration } from '../bench/formats';
import { markdownTable } from '../bench/markdown-table';
import { type Bar, renderBar } from '../bench/suite';
import { describeFailures, recoveredAfterMs } from '../faults/judge-requests';
import { recoveryBoundMs } from '../faults/report';
import type { Occurrence, Sample, SoakResult } from './run-soak';
import { isFlat, readTrend } from './trend';

interface Measure {
  readonly name: string;
  readonly of: (sample: Sample) => number;
  readonly format: (value: number) => string;
  /** What it may grow by from the early half to the late one: so much of it, or the slack. */
  readonly bar?: { readonly share: number; readonly slack: number };
}

const MEBIBYTE = 2 ** 20;
const count = (value: number) => String(Math.round(value));
const mebibytes = (value: number) => `${(value / MEBIBYTE).toFixed(1)} MiB`;

const MEASURES: readonly Measure[] = [
  {
    name: 'heap after a collection',
    of: ({ heapBytes }) => heapBytes,
    format: mebibytes,
    bar: { share: 0.1, slack: 6 * MEBIBYTE },
  },
  { name: 'handles', of: ({ handles }) => handles, format: count, bar: { share: 0.1, slack: 10 } },
  { name: 'resident memory', of: ({ rssBytes }) => rssBytes, format: mebibytes },
  // As many as the last rush needed, and none after a fault: what must hold is the limit, and that none strays for long.
  { name: 'sessions', of: ({ sessions }) => sessions, format: count },
  { name: 'stray sessions', of: ({ strayedSessions }) => strayedSessions, format: count },
];

/**
 * @param quick on a machine that does other things as well
 * @returns Markdown, and whether all bars were met
 */
export function renderSoak(
  result: SoakResult,
  quick: boolean,
): { readonly text: string; readonly passed: boolean } {
  const bars = [recoveryBar(result.occurrences, quick), ...judgeSoak(result)];
  const { requests, occurrences, acknowledged } = result;
  return {
    text: [
      `${requests} requests, of which failed ${describeFailures(result)}; ${acknowledged} acknowledged writes; ${occurrences.length} faults.`,
      renderOccurrences(occurrences),
      renderMeasures(result.samples),
      bars.map((bar) => `- ${renderBar(bar)}`).join('\n'),
    ].join('\n\n'),
    passed: bars.every(({ passed }) => passed),
  };
}

function renderOccurrences(occurrences: readonly Occurrence[]): string {
  const names = [...new Set(occurrences.map(({ fault }) => fault.name))];
  const rows = names.map((name) => {
    const of = occurrences.filter(({ fault }) => fault.name === name);
    const longest = (read: (occurrence: Occurrence) => number | undefined) =>
      duration(Math.max(...of.map((occurrence) => read(occurrence) ?? Number.NaN)));
    return [
      ...[of[0]?.fault.title ?? name, String(of.length), longest(({ firstReadMs }) => firstReadMs)],
      ...[longest(({ firstWriteMs }) => firstWriteMs), longest(({ cleanMs }) => cleanMs)],
      of.toSorted((a, b) => b.cleanMs - a.cleanMs)[0]?.lastFailure ?? '',
    ];
  });
  const head = [
    'fault',
    'times',
    'first read after, at most',
    'first write after, at most',
    'all well after, at most',
    'its last failure',
  ];
  return markdownTable(head, rows);
}

function renderMeasures(samples: readonly Sample[]): string {
  const rows = MEASURES.map(({ name, of, format }) => {
    const values = samples.map(of);
    const { early, late } = readTrend(values);
    return [name, format(values[0] ?? Number.NaN), ...[early, late, Math.max(...values)].map(format)];
  });
  return markdownTable(['held', 'first', 'early median', 'late median', 'most'], rows);
}

/**
 * Not at any one look: where a network has swallowed the end of a connection, its session stays on the server until that
 * finds out, and no pool can end it.
 */
const LATE = ' (median of the late half)';

/** At least 0; NaN where nothing was counted, which meets no bar. */
function lateOf(samples: readonly Sample[], of: (sample: Sample) => number): number {
  return Math.max(0, readTrend(samples.map(of)).late);
}

function recoveryBar(occurrences: readonly Occurrence[], quick: boolean): Bar {
  const late = occurrences.filter((one) => !(recoveredAfterMs(one) <= recoveryBoundMs(one.fault, quick)));
  const described = late.map((one) => `${one.fault.name} ${duration(recoveredAfterMs(one))}`);
  return {
    promise: `every request succeeds at most ${duration(recoveryBoundMs({}, quick))} after the end of each fault, or by so much more as a timeout gives it; later`,
    value: late.length === 0 ? '0' : `${late.length} (${described.join(', ')})`,
    passed: late.length === 0,
  };
}

function judgeSoak({ samples, lost, duplicated, brokenWord, crashes, leaked }: SoakResult): Bar[] {
  const none = (what: string, value: number): Bar => ({
    promise: `no ${what}`,
    value: String(value),
    passed: value === 0,
  });
  return [
    ...MEASURES.flatMap(({ name, of, format, bar }) => {
      if (bar === undefined) return [];
      const trend = readTrend(samples.map(of));
      const bound = `${(100 * bar.share).toFixed(0)} % or ${format(bar.slack)}`;
      return {
        promise: `${name} grows by at most ${bound}, whichever is more`,
        value: `${format(trend.early)} → ${format(trend.late)}`,
        passed: isFlat(trend, bar.share, bar.slack),
      };
    }),
    none(
      `session beyond the limit${LATE}`,
      lateOf(samples, ({ sessions, limit }) => sessions - limit),
    ),
    none(
      `session that the pool does not know of${LATE}`,
      lateOf(samples, ({ strayedSessions }) => strayedSessions),
    ),
    none('acknowledged writes lost', lost),
    none('writes made twice', duplicated),
    none('writes made though the answer said that nothing was changed', brokenWord),
    none('crashes and unhandled rejections', crashes.length),
    none('secrets in the server’s log', leaked.length),
  ];
}
