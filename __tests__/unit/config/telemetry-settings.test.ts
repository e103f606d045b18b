import { inspect } from 'node:util';
import { parseAppSettings } from '@/lib/config/app-settings';
import { parseTelemetrySettings } from '@/lib/config/telemetry-settings';

const TOKEN = 'a-metrics-token-of-more-than-32-characters';
const ENDPOINT = 'https://otlp.example:4318/tenant/key-in-the-path';

const parse = (env: Record<string, string>) => parseTelemetrySettings({ NODE_ENV: 'production', ...env });
const withEndpoint = (env: Record<string, string>) =>
  parse({ OTEL_EXPORTER_OTLP_ENDPOINT: ENDPOINT, ...env });

it('opens nothing and pushes nothing where nothing is set', () => {
  expect(parse({})).toEqual({
    settings: { metricsToken: undefined, prismaMetricNames: false, otlp: undefined },
    problems: [],
  });
});

it('takes a token and prints it nowhere', () => {
  const { settings } = parse({ METRICS_TOKEN: ` ${TOKEN}\n`, METRICS_PRISMA_NAMES: '1' });
  expect(settings.metricsToken?.reveal()).toBe(TOKEN);
  expect(settings.prismaMetricNames).toBe(true);
  expect(inspect(settings, { depth: 9 }) + JSON.stringify(settings)).not.toContain(TOKEN);
});

it('refuses a short token in production without showing it, and takes it elsewhere', () => {
  const { problems } = parse({ METRICS_TOKEN: 'hunter2' });
  expect(problems).toMatchObject([{ key: 'METRICS_TOKEN', value: '7 characters long (not shown)' }]);
  expect(parseTelemetrySettings({ METRICS_TOKEN: 'hunter2' }).problems).toEqual([]);
});

it.each([
  ['METRICS_TOKEN', 'a metrics token of more than 32 characters'],
  ['METRICS_TOKEN', `${'t'.repeat(32)}\n${'t'.repeat(32)}`],
  ['METRICS_TOKEN', 'ü'.repeat(32)],
  ['ADMIN_TOKEN', 'an admin token of more than 32 characters'],
])('refuses a %s that no header carries, without showing it: %j', (key, value) => {
  for (const NODE_ENV of ['production', 'development']) {
    const { problems } = parseAppSettings({ NODE_ENV, [key]: value });
    expect(problems).toMatchObject([{ key, value: expect.stringContaining('white space') }]);
    expect(JSON.stringify(problems)).not.toContain(value);
  }
});

it('refuses the admin’s token for those who scrape, without showing it', () => {
  const { problems } = parseAppSettings({
    NODE_ENV: 'production',
    ADMIN_TOKEN: TOKEN,
    METRICS_TOKEN: ` ${TOKEN}`,
  });
  expect(problems).toMatchObject([{ key: 'METRICS_TOKEN', value: 'the same as ADMIN_TOKEN (not shown)' }]);
  expect(JSON.stringify(problems)).not.toContain(TOKEN);
});

it('pushes both signals each minute as OpenTelemetry does, and keeps the path out of what is logged', () => {
  expect(withEndpoint({}).settings.otlp).toEqual({
    metrics: { origin: 'https://otlp.example:4318', protocol: 'http/protobuf' },
    traces: { origin: 'https://otlp.example:4318', protocol: 'http/protobuf' },
    exportIntervalMs: 60_000,
  });
  expect(
    withEndpoint({ OTEL_METRIC_EXPORT_INTERVAL: '1000', OTEL_TRACES_EXPORTER: 'none' }).settings.otlp,
  ).toEqual({
    metrics: { origin: 'https://otlp.example:4318', protocol: 'http/protobuf' },
    traces: undefined,
    exportIntervalMs: 1000,
  });
});

it('pushes nothing where neither signal is', () => {
  const env = { OTEL_METRICS_EXPORTER: 'none', OTEL_TRACES_EXPORTER: 'none' };
  expect(withEndpoint(env)).toMatchObject({ settings: { otlp: undefined }, problems: [] });
});

it('pushes a signal to its own endpoint, and one that has none not at all', () => {
  const own = 'http://127.0.0.1:9090/api/v1/otlp/v1/metrics';
  const signal = { origin: 'http://127.0.0.1:9090', protocol: 'http/protobuf' };
  const metricsOnly = parse({ OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: own });
  expect(metricsOnly).toMatchObject({
    settings: { otlp: { metrics: signal, traces: undefined } },
    problems: [],
  });
  const tracesOnly = parse({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: own });
  expect(tracesOnly).toMatchObject({
    settings: { otlp: { metrics: undefined, traces: signal } },
    problems: [],
  });
  const { otlp } = withEndpoint({ OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: own }).settings;
  expect(otlp).toMatchObject({ metrics: signal, traces: { origin: 'https://otlp.example:4318' } });
});

it.each(['true', 'TRUE'])('pushes nothing with OTEL_SDK_DISABLED=%s, whatever the rest is', (value) => {
  const { settings, problems } = withEndpoint({
    OTEL_SDK_DISABLED: value,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
  });
  expect({ otlp: settings.otlp, problems }).toEqual({ otlp: undefined, problems: [] });
});

it('pushes with OTEL_SDK_DISABLED=false', () => {
  expect(withEndpoint({ OTEL_SDK_DISABLED: 'false' }).settings.otlp).toBeDefined();
});

it.each([
  [{ PROTOCOL: 'http/protobuf' }, 'http/protobuf', 'http/protobuf'],
  [{ PROTOCOL: 'http/json' }, 'http/json', 'http/json'],
  [{ PROTOCOL: '', METRICS_PROTOCOL: ' ', TRACES_PROTOCOL: '' }, 'http/protobuf', 'http/protobuf'],
  [{ PROTOCOL: 'http/json', TRACES_PROTOCOL: 'http/protobuf' }, 'http/json', 'http/protobuf'],
  [{ PROTOCOL: 'http/json', METRICS_PROTOCOL: '' }, 'http/json', 'http/json'],
  // What nobody uses stops nobody.
  [
    { PROTOCOL: 'grpc', METRICS_PROTOCOL: 'http/json', TRACES_PROTOCOL: 'http/json' },
    'http/json',
    'http/json',
  ],
])('takes the protocol from %j', (variables, metrics, traces) => {
  const env = Object.entries(variables).map(([name, value]) => [`OTEL_EXPORTER_OTLP_${name}`, value]);
  const { settings, problems } = withEndpoint(Object.fromEntries(env));
  expect({ ...settings.otlp, problems }).toMatchObject({
    metrics: { protocol: metrics },
    traces: { protocol: traces },
    problems: [],
  });
});

it('says of gRPC that there is none, once for both signals', () => {
  const { problems } = withEndpoint({ OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' });
  expect(problems).toEqual([
    {
      key: 'OTEL_EXPORTER_OTLP_PROTOCOL',
      value: '"grpc"',
      allowed: 'http/protobuf or http/json (no gRPC; collectors take HTTP on port 4318), or not set',
    },
  ]);
});

it.each([
  ['METRICS_PRISMA_NAMES', 'yes'],
  ['OTEL_SDK_DISABLED', 'yes'],
  ['OTEL_EXPORTER_OTLP_PROTOCOL', 'grpc'],
  ['OTEL_EXPORTER_OTLP_METRICS_PROTOCOL', 'grpc'],
  ['OTEL_EXPORTER_OTLP_TRACES_PROTOCOL', 'http/xml'],
  ['OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE', 'delta'],
  ['OTEL_METRIC_EXPORT_INTERVAL', '0'],
  ['OTEL_METRIC_EXPORT_INTERVAL', '10s'],
  ['OTEL_METRIC_EXPORT_INTERVAL', '99999999999'],
  ['OTEL_METRICS_EXPORTER', 'prometheus'],
  ['OTEL_RESOURCE_ATTRIBUTES', 'team'],
  ['OTEL_RESOURCE_ATTRIBUTES', 'a=b=c'],
  ['OTEL_RESOURCE_ATTRIBUTES', 'a=%zz'],
  ['OTEL_RESOURCE_ATTRIBUTES', '=b'],
  ['OTEL_RESOURCE_ATTRIBUTES', `a=${'x'.repeat(256)}`],
])('refuses %s=%s, which would be passed over in silence', (key, value) => {
  expect(withEndpoint({ [key]: value }).problems).toMatchObject([{ key, value: JSON.stringify(value) }]);
});

it.each([
  ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:4318'],
  ['OTEL_EXPORTER_OTLP_ENDPOINT', 'grpc://user:secret@collector'],
  ['OTEL_EXPORTER_OTLP_METRICS_ENDPOINT', 'secret-collector:4318'],
  ['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'secret-collector'],
  ['OTEL_EXPORTER_OTLP_HEADERS', 'Bearer secret'],
  ['OTEL_EXPORTER_OTLP_HEADERS', 'api-key='],
  ['OTEL_EXPORTER_OTLP_HEADERS', 'api-key=secret;half'],
])('refuses %s=%s and does not show it', (key, value) => {
  const { problems } = withEndpoint({ [key]: value });
  expect(problems).toMatchObject([{ key }]);
  expect(JSON.stringify(problems)).not.toContain(value);
});

it.each([
  ['OTEL_EXPORTER_OTLP_HEADERS', 'authorization=Basic dTpwdw==, x-tenant=a%3Bb'],
  ['OTEL_RESOURCE_ATTRIBUTES', 'deployment.environment.name=production, team=a%3Db,'],
])('takes %s=%s', (key, value) => {
  expect(withEndpoint({ [key]: value }).problems).toEqual([]);
});

it('has nothing to say of OTLP variables where nothing is pushed', () => {
  expect(parse({ OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc', OTEL_METRIC_EXPORT_INTERVAL: 'x' }).problems).toEqual(
    [],
  );
});
