import { inspect } from 'node:util';
import { parseSettings } from '@/lib/config';

const parse = (env: Record<string, string>) =>
  parseSettings({ DATABASE_URL: 'postgresql://u@localhost/d', ...env }, 'host-1').app.alertWebhook;

it('posts nowhere unless it is told where', () => {
  expect(parse({})).toBeUndefined();
  expect(parse({ ALERT_WEBHOOK_FORMAT: 'slack' })).toBeUndefined();
});

it.each([
  ['https://hooks.slack.com/services/T0/B0/x', undefined, 'slack'],
  ['https://hooks.slack.com/services/T0/B0/x', 'generic', 'generic'],
  ['http://alerts.internal:8080/hook?key=1', undefined, 'generic'],
  ['https://mattermost.example.com/hooks/x', 'slack', 'slack'],
])('%s with format %s is %s', (url, format, expected) => {
  const settings = parse({ ALERT_WEBHOOK_URL: url, ...(format && { ALERT_WEBHOOK_FORMAT: format }) });
  expect(settings?.format).toBe(expected);
  expect(settings?.url.reveal()).toBe(url);
});

it('prints its URL nowhere', () => {
  const settings = parse({ ALERT_WEBHOOK_URL: 'https://hooks.slack.com/services/s3cret' });
  expect(inspect(settings, { depth: 9 }) + JSON.stringify(settings)).not.toContain('s3cret');
});

it.each(['s3cret', 'ftp://host/s3cret', 'https://user:s3cret@host/', 'https://s3cret@host/'])(
  'refuses %s without showing it',
  (url) => {
    const start = () => parse({ ALERT_WEBHOOK_URL: url });
    expect(start).toThrow(/ALERT_WEBHOOK_URL is not shown.*allowed: an http or https URL/);
    expect(start).not.toThrow(/s3cret/);
  },
);

it('refuses a format that it does not know', () => {
  expect(() => parse({ ALERT_WEBHOOK_FORMAT: 'teams' })).toThrow(
    /ALERT_WEBHOOK_FORMAT is "teams"; allowed: generic, slack/,
  );
});
