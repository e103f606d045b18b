/** What the log says of exports that fail, and of what the OpenTelemetry packages say of themselves. */
import { diag } from '@opentelemetry/api';
import pino from 'pino';
import { announceOutages } from '@/lib/telemetry/announce-outages';
import { listenToPackages } from '@/lib/telemetry/package-log';

function createLog() {
  const lines: { readonly level: number; readonly msg: string; readonly reason?: string }[] = [];
  const log = pino({ level: 'debug', base: null }, { write: (line: string) => lines.push(JSON.parse(line)) });
  return { log, lines };
}

afterEach(() => diag.disable());

test('an outage is one line, its end another, and every outcome is passed on', () => {
  const { log, lines } = createLog();
  const refused = Object.assign(new Error(''), { code: 'ECONNREFUSED' });
  const outcomes = [
    { code: 0 },
    { code: 1, error: refused },
    { code: 1, error: refused },
    { code: 0 },
    { code: 0 },
  ];
  const left = [...outcomes];
  const push = announceOutages<string>('metrics', log, (_batch, done) => done(left.shift() ?? { code: 0 }));
  const passed: unknown[] = [];
  for (const _outcome of outcomes) push('batch', (result) => passed.push(result));
  expect(passed).toEqual(outcomes);
  expect(lines.map(({ level, msg, reason }) => [level, msg, reason])).toEqual([
    [40, 'metrics cannot be pushed; said once until they can again', 'ECONNREFUSED'],
    [30, 'metrics are pushed again', undefined],
  ]);
});

test('a package’s warning is said once, and without what stands in quotes', () => {
  const { log, lines } = createLog();
  const endSetUp = listenToPackages(log);
  diag.error('OTEL_TRACES_SAMPLER value "sometimes" invalid');
  diag.warn("Could not parse export URL: 'https://user:hunter2@collector', falling back");
  diag.warn("Could not parse export URL: 'https://user:hunter2@collector', falling back");
  endSetUp();
  // An export that failed, which announceOutages tells.
  diag.error('{"message":"PeriodicExportingMetricReader: metrics export failed"}');
  expect(lines.map(({ msg }) => msg)).toEqual([
    'OTEL_TRACES_SAMPLER value "…" invalid',
    "Could not parse export URL: '…', falling back",
  ]);
});
