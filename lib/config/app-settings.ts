/**
 * The application's own settings, everything that is not the database's. Refuses what it does not know.
 */
import { z } from 'zod';
import { ALERT_VARIABLES, type AlertWebhookSettings, parseAlertSettings } from './alert-settings';
import type { ConfigProblem } from './configuration-error';
import { Secret } from './secret';
import { type Environment, readVariable, type Setting } from './setting';
import { parseTelemetrySettings, TELEMETRY_VARIABLES, type TelemetrySettings } from './telemetry-settings';
import { findTokenProblem } from './token';

/** Name → schema; the strings are what the environment gives. */
const SCHEMA = {
  HEALTH_SHOW_DETAILS: z.enum(['never', 'when-authorized', 'always']).default('when-authorized'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).optional(),
} as const;

/** The variables that are read here, for the documentation's test. */
export const APP_VARIABLES: readonly string[] = [
  'ADMIN_TOKEN',
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
  const alerts = parseAlertSettings(env);
  const telemetry = parseTelemetrySettings(env);
  problems.push(...alerts.problems, ...telemetry.problems);
  if (healthShowDetails === undefined || problems.length > 0) return { problems };
  return {
    settings: Object.freeze({
      mode,
      adminToken: adminToken === undefined ? undefined : new Secret(adminToken),
      healthShowDetails,
      alertWebhook: alerts.webhook,
      telemetry: telemetry.settings,
    }),
    problems,
  };
}

function allowedOf(key: keyof typeof SCHEMA): string {
  const schema = key === 'LOG_LEVEL' ? SCHEMA.LOG_LEVEL.unwrap() : SCHEMA.HEALTH_SHOW_DETAILS.unwrap();
  return schema.options.join(', ');
}
