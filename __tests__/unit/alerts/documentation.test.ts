import { readFileSync } from 'node:fs';
import { ALERT_RULES, alertMessageSchema, createAlertMessage, RULES } from '@/lib/alerts';
import { AlertWatch } from '../../support/alert-watch';

const text = readFileSync('docs/alerts.md', 'utf8');

it('docs/alerts.md holds each rule as the code states it, worst first, and no other', () => {
  const rows = text.split('\n').filter((line) => /^\| `[a-z0-9-]+` \| (warn|critical) \|/.test(line));
  expect(rows).toEqual(
    ALERT_RULES.map((name) => {
      const { severity, fires, resolves, advice } = RULES[name];
      return `| \`${name}\` | ${severity} | ${fires} | ${resolves} | ${advice} |`;
    }),
  );
});

it('its example is a message, with exactly the fields that are posted', () => {
  const example = JSON.parse(/```json\n(.*?)```/s.exec(text)?.[1] ?? '');
  expect(alertMessageSchema.parse(example)).toEqual(example);

  const saturated = { inUse: 15, pending: 3, oldestWaitMs: 100 };
  const watch = new AlertWatch().seconds(11, saturated).seconds(11);
  const posted = watch.transitions.flatMap((transition) => createAlertMessage(transition, 'web-1') ?? []);
  expect(posted.map(({ event }) => event)).toEqual(['fired', 'resolved']);
  for (const message of posted) {
    expect(alertMessageSchema.parse(message)).toEqual(message);
    expect(Object.keys(message)).toEqual(Object.keys(example));
  }
  expect(new Set(posted.map(({ id }) => id)).size).toBe(1);
  expect(posted.map(({ resolvedAt }) => resolvedAt)).toEqual([null, new Date(watch.nowMs).toISOString()]);
});
