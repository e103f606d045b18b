/** Where alerts are posted. The whole URL is a secret: Slack's carries its token in the path. */
import type { ConfigProblem } from './configuration-error';
import { Secret } from './secret';
import { type Environment, readVariable } from './setting';

const FORMATS = ['generic', 'slack'] as const;
const SLACK_HOST = 'hooks.slack.com';

export const ALERT_VARIABLES = ['ALERT_WEBHOOK_URL', 'ALERT_WEBHOOK_FORMAT'] as const;

export interface AlertWebhookSettings {
  readonly url: Secret;
  readonly format: (typeof FORMATS)[number];
}

export function parseAlertSettings(env: Environment): {
  /** Undefined: alerts are logged and shown, and posted nowhere. */
  readonly webhook: AlertWebhookSettings | undefined;
  readonly problems: readonly ConfigProblem[];
} {
  const problems: ConfigProblem[] = [];
  const text = readVariable(env, 'ALERT_WEBHOOK_URL');
  const url = text === undefined ? undefined : parseWebhookUrl(text);
  if (text !== undefined && url === undefined) {
    problems.push({
      key: 'ALERT_WEBHOOK_URL',
      value: 'not shown, as it may hold a token',
      allowed: 'an http or https URL without user and password, or not set: alerts are posted nowhere then',
    });
  }
  const wanted = readVariable(env, 'ALERT_WEBHOOK_FORMAT');
  const format = FORMATS.find((name) => name === wanted);
  if (wanted !== undefined && format === undefined) {
    problems.push({
      key: 'ALERT_WEBHOOK_FORMAT',
      value: JSON.stringify(wanted),
      allowed: `${FORMATS.join(', ')}, or not set: slack for ${SLACK_HOST}, else generic`,
    });
  }
  const usual = url?.hostname === SLACK_HOST ? 'slack' : 'generic';
  const webhook = url && Object.freeze({ url: new Secret(url.href), format: format ?? usual });
  return { webhook, problems };
}

function parseWebhookUrl(text: string): URL | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  const { protocol, username, password } = url;
  return /^https?:$/.test(protocol) && username === '' && password === '' ? url : undefined;
}
