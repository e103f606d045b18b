/** Which charts the report has and what each says in words: those of what was watched, and no empty one. */
import { ADMISSION } from '@/app/admin/pool/_charts/admission-chart';
import { CONNECTIONS } from '@/app/admin/pool/_charts/connections-chart';
import { countScale, durationScale, formatDecade, limitScale } from '@/app/admin/pool/_charts/scale';
import type { TimeFrame } from '@/app/admin/pool/_charts/time-frame';
import type { Moment } from '@/app/admin/pool/_charts/trace';
import { formatCount, formatDuration, formatRate } from '@/lib/display';
import type { LoadResult, Second, SessionSample } from '../result';
import { describeWatched, formatLatency } from '../table';
import { type Panel, renderPanel, renderTimeAxis } from './chart';
import { html, type Markup } from './markup';

const perSecond = (count: number, { intervalMs }: Moment) => (count * 1000) / Math.max(1, intervalMs);

const LATENCY: Panel<Second> = {
  ...{ name: 'Latency of what ended in each second', size: 'tall', formatTick: formatDecade },
  scaleOf: (seconds) => durationScale(mostOf(seconds, ({ latency }) => latency.maxMs ?? 0)),
  series: (['p50', 'p95', 'p99'] as const).map((name) => ({
    ...({ name, tone: name, draw: 'line', form: 'slopes' } as const),
    measureOf: ({ latency }: Second) => latency[`${name}Ms`],
  })),
};

const THROUGHPUT: Panel<Second> = {
  ...{ name: 'Answered well and in time, per second', size: 'medium', formatTick: formatCount },
  scaleOf: (seconds) =>
    countScale(
      mostOf(seconds, (second) => perSecond(second.ok, second)),
      2,
    ),
  series: [
    {
      ...{ name: 'Ok', tone: 'used', draw: 'area', form: 'steps' },
      measureOf: (second) => perSecond(second.ok, second),
    },
  ],
};

const FAILURES: Panel<Second> = {
  ...{ name: 'Not ok, per second', size: 'medium', formatTick: formatCount },
  scaleOf: (seconds) =>
    countScale(
      mostOf(seconds, (second) => perSecond(second.shed + second.late + second.failed, second)),
      2,
    ),
  series: [
    {
      ...{ name: 'Late', tone: 'timed-out', draw: 'area', form: 'steps' },
      measureOf: (second) => perSecond(second.late, second),
    },
    {
      ...{ name: 'Shed', tone: 'gave-up', draw: 'area', form: 'steps' },
      measureOf: (second) => perSecond(second.shed, second),
      baseOf: (second) => perSecond(second.late, second),
    },
    {
      ...{ name: 'Failed', tone: 'failed', draw: 'area', form: 'steps' },
      measureOf: (second) => perSecond(second.failed, second),
      baseOf: (second) => perSecond(second.late + second.shed, second),
    },
  ],
};

/** Where the pool has a limit PostgreSQL's sessions have the same. */
function sessionsPanel(limit: number | undefined): Panel<SessionSample> {
  return {
    ...{ name: 'Sessions in the database', size: 'medium', formatTick: formatCount },
    scaleOf: (samples) => {
      const most = mostOf(samples, ({ sessions }) => sessions);
      return limit === undefined ? countScale(most, 2) : limitScale(limit, most);
    },
    series: [
      {
        ...{ name: 'Sessions', tone: 'used', draw: 'area', form: 'steps' },
        measureOf: ({ sessions }) => sessions,
      },
    ],
    ...(limit !== undefined && { limitOf: () => limit }),
  };
}

export function renderCharts(result: LoadResult): Markup[] {
  const { seconds, poolSamples, sessionSamples, total, startedAtMs, durationMs } = result;
  const frame = { fromMs: startedAtMs, toMs: Math.max(seconds.at(-1)?.atMs ?? 0, startedAtMs + durationMs) };
  const watched = describeWatched(result);
  const say = (start: string) => watched.filter((line) => line.startsWith(start)).join('. ');
  const limit = poolSamples.at(-1)?.limit;
  const failures = Object.entries(total.failures).map(([kind, count]) => `${formatCount(count)} × ${kind}`);
  return [
    chart('Latency', describeLatency(result), frame, [renderPanel(LATENCY, seconds, frame)]),
    chart(
      'Throughput and failures',
      `${formatRate(total.okPerSecond)}/s answered well and in time; ${failures.join(', ') || 'nothing failed'}.`,
      frame,
      [renderPanel(THROUGHPUT, seconds, frame), renderPanel(FAILURES, seconds, frame)],
    ),
    ...(poolSamples.length === 0
      ? []
      : [
          chart(
            'The pool',
            `${say('Pool')}.`,
            frame,
            CONNECTIONS.panels.map((panel) => renderPanel(panel, poolSamples, frame)),
          ),
        ]),
    ...(sessionSamples.length === 0
      ? []
      : [
          chart('PostgreSQL', `${say('PostgreSQL')}.`, frame, [
            renderPanel(sessionsPanel(limit), sessionSamples, frame),
          ]),
        ]),
    ...(poolSamples.length === 0
      ? []
      : [
          chart(
            'Sheds by reason',
            `${[say('Sent away') || 'The gate sent nobody away', say('Turned away')].filter(Boolean).join('. ')}.`,
            frame,
            ADMISSION.panels.map((panel) => renderPanel(panel, poolSamples, frame)),
          ),
        ]),
  ];
}

function chart(title: string, summary: string, frame: TimeFrame, panels: readonly Markup[]): Markup {
  return html`<section>
    <h2>${title}</h2>
    <p class="muted">${summary}</p>
    <div class="panels">${panels}${renderTimeAxis(frame)}</div>
  </section>`;
}

function describeLatency({ total: { latency }, deadlineMs }: LoadResult): string {
  const { p50Ms, p95Ms, p99Ms, maxMs } = latency;
  if (p50Ms === undefined || p95Ms === undefined || p99Ms === undefined || maxMs === undefined) {
    return 'No answer was measured.';
  }
  const words = [`p50 ${formatLatency(p50Ms)}`, `p95 ${formatLatency(p95Ms)}`, `p99 ${formatLatency(p99Ms)}`];
  return (
    `${words.join(', ')}, ${formatLatency(maxMs)} at most; ∞ is what was not served in time. From the moment a request ` +
    `was due to its whole answer. The chart has what was answered well and, at the client's deadline of ` +
    `${formatDuration(deadlineMs)}, what was late.`
  );
}

function mostOf<Sample>(samples: readonly Sample[], measureOf: (sample: Sample) => number): number {
  return samples.reduce((most, sample) => Math.max(most, measureOf(sample)), 0);
}
