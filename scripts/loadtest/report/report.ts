/** The result as one HTML file that needs nothing else: no script, no font, no network; light and dark. */
import { formatCount, formatDuration, formatMoment, formatRate } from '@/lib/display';
import type { LoadResult, Second } from '../result';
import { cellsOf, describeGenerator, HEADINGS } from '../table';
import { renderCharts } from './charts';
import { html, Markup } from './markup';
import { readStyle } from './style';

/** More rows than these nobody reads. */
const SECONDS_SHOWN = 120;

const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();

export function renderReport(result: LoadResult): string {
  const { url, load, total, routes, notes, generator } = result;
  const failures = Object.entries(total.failures);
  const page = html`<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
  <title>Load test of ${url}</title>
  <style>${new Markup(readStyle())}</style>
</head>
<body>
<main>
  <header>
    <h1>Load test</h1>
    ${renderVerdict(result)}
    <dl class="facts">
      <dt>Server</dt><dd>${url}</dd>
      <dt>Load</dt><dd>${load}</dd>
      <dt>Counted from</dt><dd>${formatMoment(result.startedAtMs, timeZone)}, for ${formatDuration(result.durationMs)}${
        result.warmUpMs > 0 ? ` after a warm-up of ${formatDuration(result.warmUpMs)}` : ''
      }</dd>
      <dt>Client’s deadline</dt><dd>${formatDuration(result.deadlineMs)}</dd>
      <dt>Generator</dt><dd>${describeGenerator(generator)}</dd>
    </dl>
    ${notes.length === 0 ? undefined : html`<ul>${notes.map((note) => html`<li>${note}</li>`)}</ul>`}
  </header>
  ${renderThresholds(result)}
  <section>
    <h2>Requests</h2>
    ${table(['Route', ...HEADINGS.slice(1)], [...(routes.length > 1 ? routes : []), total].map(cellsOf))}
    ${
      failures.length === 0
        ? undefined
        : table(
            ['Not ok', 'Requests'],
            failures.map(([kind, count]) => [kind, formatCount(count)]),
          )
    }
  </section>
  ${renderCharts(result)}
  <details>
    <summary>By second</summary>
    ${renderSeconds(result)}
  </details>
</main>
</body>
</html>
`;
  return page.text;
}

function renderVerdict({ thresholds }: LoadResult): Markup {
  const failed = thresholds.filter(({ passed }) => !passed).length;
  if (thresholds.length === 0) return html`<p class="verdict">No threshold was set.</p>`;
  return failed === 0
    ? html`<p class="verdict passed">✓ Passed: ${thresholds.length} of ${thresholds.length} thresholds.</p>`
    : html`<p class="verdict failed">✗ Failed: ${failed} of ${thresholds.length} thresholds.</p>`;
}

function renderThresholds({ thresholds }: LoadResult): Markup | undefined {
  if (thresholds.length === 0) return undefined;
  return html`<section>
    <h2>Thresholds</h2>
    <div class="scroll"><table class="words">
      <tbody>${thresholds.map(
        ({ name, measured, passed }) =>
          html`<tr><td class="${passed ? 'passed' : 'failed'}">${passed ? '✓ passed' : '✗ failed'}</td><td><code>${name}</code></td><td>${measured}</td></tr>`,
      )}</tbody>
    </table></div>
  </section>`;
}

/** Of a long test the first of every so many. */
function renderSeconds({ seconds, startedAtMs }: LoadResult): Markup {
  const each = Math.ceil(seconds.length / SECONDS_SHOWN);
  const duration = (ms: number | undefined) => (ms === undefined ? '–' : formatDuration(ms));
  const rows = seconds
    .filter((_, index) => index % each === 0)
    .map((second: Second) => [
      `${((second.atMs - startedAtMs) / 1000).toFixed(0)} s`,
      formatRate((second.sent * 1000) / Math.max(1, second.intervalMs)),
      ...[second.inFlight, second.ok, second.shed, second.late, second.failed].map(formatCount),
      ...[second.latency.p50Ms, second.latency.p95Ms, second.latency.p99Ms, second.latency.maxMs].map(
        duration,
      ),
    ]);
  const headings = [
    'Until',
    'sent/s',
    'in flight',
    'ok',
    'shed',
    'late',
    'failed',
    'p50',
    'p95',
    'p99',
    'max',
  ];
  return table(headings, rows);
}

function table(headings: readonly string[], rows: readonly (readonly string[])[]): Markup {
  return html`<div class="scroll"><table>
    <thead><tr>${headings.map((heading) => html`<th scope="col">${heading}</th>`)}</tr></thead>
    <tbody>${rows.map(
      ([first, ...others]) =>
        html`<tr><th scope="row">${first}</th>${others.map((cell) => html`<td>${cell}</td>`)}</tr>`,
    )}</tbody>
  </table></div>`;
}
