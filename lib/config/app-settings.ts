/**
 * The application's own settings, everything that is not the database's. Refuses what it does not know.
 */
import { z } from 'zod';
import { ALERT_VARIABLES, type AlertWebhookSettings, parseAlertSettings } from './alert-settings';
import type { ConfigProblem } from './configuration-error';
import { LONGEST_SECONDS } from './pool-parameters';
import { Secret } from './secret';
import { type Environment, readVariable, type Setting } from './setting';
import { findDelayProblem } from './shutdown-times';
import { parseTelemetrySettings, TELEMETRY_VARIABLES, type TelemetrySettings } from './telemetry-settings';
import { findTokenProblem } from './token';

/** Name → schema; the strings are what the environment gives. */
const SCHEMA = {
  HEALTH_SHOW_DETAILS: z.enum(['never', 'when-authorized', 'always']).default('when-authorized'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).optional(),
  REQUEST_SHEDDING: z.enum(['on', 'off']).default('on'),
} as const;

/**
 * Longer than the pool's timeout and an ordinary query after it, so that either of them says what it was; what browsers
 * and proxies wait at least. In development a debugger may hold a request for as long as it likes.
 */
const REQUEST_TIMEOUT_SECONDS = { production: 30, development: 0 } as const;

/** Of the 30 s that Kubernetes gives a pod to end, what is left after a `preStop` of 5 s, with 5 s to spare. */
const SHUTDOWN_TIMEOUT_SECONDS = 20;

/** Kubernetes and its like take an instance out before they send the signal. */
const SHUTDOWN_DELAY_SECONDS = 0;

/** The variables that are read here, for the documentation's test. */
export const APP_VARIABLES: readonly string[] = [
  'ADMIN_TOKEN',
  'REQUEST_TIMEOUT',
  'SHUTDOWN_DELAY',
  'SHUTDOWN_TIMEOUT',
  ...Object.keys(SCHEMA),
  ...ALERT_VARIABLES,
  ...TELEMETRY_VARIABLES,
];

export interface AppSettings {
  readonly mode: 'production' | 'development';
  /** Undefined: the admin page and its API are closed. */
  readonly adminToken: Secret | undefined;
  /** Who sees the health document's detail. */
  readonly healthShowDetails: Setting<'never' | 'when-authorized' | 'always'>;
  /** The longest that a request may take, seconds; 0 is none. */
  readonly requestTimeoutSeconds: Setting<number>;
  /** From the signal to the end of the listening, seconds; it is not ready then, and serves. */
  readonly shutdownDelaySeconds: Setting<number>;
  /** From the signal to the exit at the latest, seconds. */
  readonly shutdownTimeoutSeconds: Setting<number>;
  /** Whether requests are turned away while the process has more to compute than it can; in production only. */
  readonly requestShedding: Setting<'on' | 'off'>;
  /** Undefined: alerts are logged and shown, and posted nowhere. */
  readonly alertWebhook: AlertWebhookSettings | undefined;
  readonly telemetry: TelemetrySettings;
}

export function parseAppSettings(env: Environment): { settings?: AppSettings; problems: ConfigProblem[] } {
  const problems: ConfigProblem[] = [];
  const read = <Key extends keyof typeof SCHEMA>(
    key: Key,
  ): Setting<z.output<(typeof SCHEMA)[Key]>> | undefined => {
    const text = readVariable(env, key);
    const parsed = SCHEMA[key].safeParse(text);
    if (parsed.success) {
      return Object.freeze({
        value: parsed.data as z.output<(typeof SCHEMA)[Key]>,
        source: text === undefined ? ('default' as const) : ('environment' as const),
      });
    }
    problems.push({ key, value: JSON.stringify(text), allowed: allowedOf(key) });
    return undefined;
  };
  const mode = env.NODE_ENV === 'production' ? 'production' : 'development';
  const adminToken = readVariable(env, 'ADMIN_TOKEN');
  const tokenProblem = findTokenProblem(env, 'ADMIN_TOKEN', 'the admin page is closed then');
  if (tokenProblem !== undefined) problems.push(tokenProblem);
  read('LOG_LEVEL');
  const healthShowDetails = read('HEALTH_SHOW_DETAILS');
  const requestShedding = read('REQUEST_SHEDDING');
  const requestTimeoutSeconds = readSeconds(env, 'REQUEST_TIMEOUT', REQUEST_TIMEOUT_SECONDS[mode], 'none');
  const shutdownTimeoutSeconds = readSeconds(env, 'SHUTDOWN_TIMEOUT', SHUTDOWN_TIMEOUT_SECONDS, 'at once');
  const shutdownDelaySeconds = readSeconds(env, 'SHUTDOWN_DELAY', SHUTDOWN_DELAY_SECONDS, 'none');
  for (const found of [requestTimeoutSeconds, shutdownTimeoutSeconds, shutdownDelaySeconds]) {
    if ('key' in found) problems.push(found);
  }
  const delayProblem = findDelayProblem(shutdownTimeoutSeconds, shutdownDelaySeconds);
  if (delayProblem !== undefined) problems.push(delayProblem);
  const alerts = parseAlertSettings(env);
  const telemetry = parseTelemetrySettings(env);
  problems.push(...alerts.problems, ...telemetry.problems);
  if (
    healthShowDetails === undefined ||
    requestShedding === undefined ||
    'key' in requestTimeoutSeconds ||
    'key' in shutdownTimeoutSeconds ||
    'key' in shutdownDelaySeconds ||
    problems.length > 0
  ) {
    return { problems };
  }
  return {
    settings: Object.freeze({
      mode,
      adminToken: adminToken === undefined ? undefined : new Secret(adminToken),
      healthShowDetails,
      requestTimeoutSeconds,
      shutdownDelaySeconds,
      shutdownTimeoutSeconds,
      requestShedding,
      alertWebhook: alerts.webhook,
      telemetry: telemetry.settings,
    }),
    problems,
  };
}

/** @param zero what 0 means */
function readSeconds(
  env: Environment,
  key: string,
  defaultSeconds: number,
  zero: string,
): Setting<number> | ConfigProblem {
  const text = readVariable(env, key);
  if (text === undefined) return Object.freeze({ value: defaultSeconds, source: 'default' });
  const value = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && value <= LONGEST_SECONDS)
    return Object.freeze({ value, source: 'environment' });
  const allowed = `seconds, a number from 0 (${zero}) to ${LONGEST_SECONDS}`;
  return { key, value: JSON.stringify(text), allowed };
}

function allowedOf(key: keyof typeof SCHEMA): string {
  return SCHEMA[key].unwrap().options.join(', ');
}
