/**
 * Who may read the metrics and where they are sent. Refuses what the OpenTelemetry packages would pass over in silence;
 * what they read and report by themselves is left to them.
 */
import type { ConfigProblem } from './configuration-error';
import { Secret } from './secret';
import { type Environment, readVariable } from './setting';
import { findTokenProblem } from './token';

/** OpenTelemetry's own default: https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables. */
const EXPORT_INTERVAL_MS = 60_000;
/** Measurements are read anew ten times a second at most. */
const SHORTEST_INTERVAL_MS = 100;
/** The longest delay that a timer takes. */
const LONGEST_INTERVAL_MS = 2 ** 31 - 1;

/** Of a key and of a value of the resource, in @opentelemetry/resources@2.12.0. */
const LONGEST_ATTRIBUTE = 255;

/** The variables that are read here or by the OpenTelemetry packages for us, for the documentation's test. */
export const TELEMETRY_VARIABLES = [
  'METRICS_TOKEN',
  'METRICS_PRISMA_NAMES',
  'OTEL_SDK_DISABLED',
  'OTEL_EXPORTER_OTLP_ENDPOINT',
  'OTEL_EXPORTER_OTLP_METRICS_ENDPOINT',
  'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
  'OTEL_EXPORTER_OTLP_HEADERS',
  'OTEL_EXPORTER_OTLP_PROTOCOL',
  'OTEL_EXPORTER_OTLP_METRICS_PROTOCOL',
  'OTEL_EXPORTER_OTLP_TRACES_PROTOCOL',
  'OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE',
  'OTEL_METRIC_EXPORT_INTERVAL',
  'OTEL_METRICS_EXPORTER',
  'OTEL_TRACES_EXPORTER',
  'OTEL_SERVICE_NAME',
  'OTEL_RESOURCE_ATTRIBUTES',
] as const;

/** Where one of these is set, its signals are pushed. */
const ENDPOINTS = [
  'OTEL_EXPORTER_OTLP_ENDPOINT',
  'OTEL_EXPORTER_OTLP_METRICS_ENDPOINT',
  'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
] as const;

type TelemetryVariable = (typeof TELEMETRY_VARIABLES)[number];

export interface TelemetrySettings {
  /** Opens /api/metrics beside the admin token; undefined where only that one does. */
  readonly metricsToken: Secret | undefined;
  /** Whether the names that Prisma 6 had are served as well. */
  readonly prismaMetricNames: boolean;
  /** Undefined: nothing is pushed, and no OpenTelemetry code is loaded at the start. */
  readonly otlp: OtlpSettings | undefined;
}

/** The packages know nothing of `…_PROTOCOL`: it decides which of them is loaded. The first is OpenTelemetry's default. */
const OTLP_PROTOCOLS = ['http/protobuf', 'http/json'] as const;

export type OtlpProtocol = (typeof OTLP_PROTOCOLS)[number];

interface OtlpSignal {
  /** Scheme, host and port, for the log: a path may hold a key. The packages read the whole from the environment. */
  readonly origin: string;
  readonly protocol: OtlpProtocol;
}

/** A signal that is undefined is not pushed; one of them is. */
export interface OtlpSettings {
  readonly metrics: OtlpSignal | undefined;
  readonly traces: OtlpSignal | undefined;
  readonly exportIntervalMs: number;
}

export function parseTelemetrySettings(env: Environment): {
  readonly settings: TelemetrySettings;
  readonly problems: readonly ConfigProblem[];
} {
  const problems: ConfigProblem[] = [];
  const check = (
    key: TelemetryVariable,
    isValid: (text: string) => boolean,
    allowed: string,
    show: (text: string) => string = JSON.stringify,
  ): string | undefined => {
    const text = readVariable(env, key);
    if (text === undefined || isValid(text)) return text;
    // Once, though both signals may ask for it.
    if (!problems.some((problem) => problem.key === key)) problems.push({ key, value: show(text), allowed });
    return undefined;
  };
  const oneOf = (key: TelemetryVariable, ...values: readonly string[]) =>
    check(key, (text) => values.includes(text), `${values.join(' or ')}, or not set`);
  /** A signal's own variable goes before the one of both, which may then be what we cannot do. */
  const keyOf = (signal: 'METRICS' | 'TRACES', what: 'ENDPOINT' | 'PROTOCOL') => {
    const own = `OTEL_EXPORTER_OTLP_${signal}_${what}` as const;
    return readVariable(env, own) === undefined ? (`OTEL_EXPORTER_OTLP_${what}` as const) : own;
  };
  const signalOf = (signal: 'METRICS' | 'TRACES'): OtlpSignal | undefined => {
    const key = keyOf(signal, 'ENDPOINT');
    if (readVariable(env, key) === undefined) return undefined;
    if (oneOf(`OTEL_${signal}_EXPORTER`, 'otlp', 'none') === 'none') return undefined;
    const endpoint = check(key, isHttpUrl, 'an http or https URL, such as http://localhost:4318', notShown);
    const text = check(
      keyOf(signal, 'PROTOCOL'),
      (text) => OTLP_PROTOCOLS.some((protocol) => protocol === text),
      `${OTLP_PROTOCOLS.join(' or ')} (no gRPC; collectors take HTTP on port 4318), or not set`,
    );
    const protocol = OTLP_PROTOCOLS.find((protocol) => protocol === text) ?? OTLP_PROTOCOLS[0];
    return endpoint === undefined ? undefined : { origin: new URL(endpoint).origin, protocol };
  };

  const metricsToken = readVariable(env, 'METRICS_TOKEN');
  const tokenProblem = findTokenProblem(env, 'METRICS_TOKEN', 'only the admin token opens /api/metrics then');
  if (tokenProblem !== undefined) problems.push(tokenProblem);
  check(
    'METRICS_TOKEN',
    (text) => text !== readVariable(env, 'ADMIN_TOKEN'),
    'another token than ADMIN_TOKEN: whoever scrapes shall open nothing else',
    () => 'the same as ADMIN_TOKEN (not shown)',
  );
  const prismaNames = oneOf('METRICS_PRISMA_NAMES', '0', '1');
  // Of /api/metrics, too: the resource is in both.
  check(
    'OTEL_RESOURCE_ATTRIBUTES',
    isResource,
    `key=value pairs with commas between; , and = as %2C and %3D`,
  );
  const disabled = check(
    'OTEL_SDK_DISABLED',
    (text) => /^(true|false)$/i.test(text),
    'true or false, or not set',
  );
  let otlp: OtlpSettings | undefined;
  const isPushing = ENDPOINTS.some((key) => readVariable(env, key) !== undefined);
  if (isPushing && disabled?.toLowerCase() !== 'true') {
    check('OTEL_EXPORTER_OTLP_HEADERS', isHeaders, 'key=value pairs with commas between', notShown);
    oneOf('OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE', 'cumulative');
    const interval = check(
      'OTEL_METRIC_EXPORT_INTERVAL',
      isInterval,
      `milliseconds, a whole number from ${SHORTEST_INTERVAL_MS} to ${LONGEST_INTERVAL_MS}`,
    );
    const metrics = signalOf('METRICS');
    const traces = signalOf('TRACES');
    if (metrics !== undefined || traces !== undefined) {
      otlp = Object.freeze({
        metrics,
        traces,
        exportIntervalMs: interval === undefined ? EXPORT_INTERVAL_MS : Number(interval),
      });
    }
  }
  return {
    settings: Object.freeze({
      metricsToken: metricsToken === undefined ? undefined : new Secret(metricsToken),
      prismaMetricNames: prismaNames === '1',
      otlp,
    }),
    problems,
  };
}

function isHttpUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}

function isInterval(text: string): boolean {
  const value = Number(text);
  return /^\d+$/.test(text) && value >= SHORTEST_INTERVAL_MS && value <= LONGEST_INTERVAL_MS;
}

/** As `parseKeyPairsIntoRecord` of @opentelemetry/core@2.12.0 takes them; it leaves out what it does not understand. */
function isHeaders(text: string): boolean {
  return text
    .split(',')
    .every((pair) => /^\s*[^=\s;]+\s*=\s*[^\s;][^;]*$/.test(pair) && decode(pair) !== undefined);
}

/** As `EnvDetector` of @opentelemetry/resources@2.12.0 takes them; it drops all of them for one that is wrong. */
function isResource(text: string): boolean {
  const pairs = text.split(',').filter((pair) => pair.trim() !== '');
  return pairs.every((pair) => {
    const [key, value, ...rest] = pair.split('=').map((part) => decode(part.trim()));
    const fits = [key, value].every((part) => part !== undefined && part.length <= LONGEST_ATTRIBUTE);
    return fits && key !== '' && rest.length === 0;
  });
}

/** Undefined where a percent sign begins no character. */
function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function notShown(): string {
  return 'not shown, as it may hold a key';
}
