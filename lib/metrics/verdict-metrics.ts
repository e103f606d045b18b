/** What the application itself makes of its numbers: the health check's status, and its own alerts. */
import { ALERT_RULES, RULES } from '@/lib/alerts';
import { type Metric, optional, toSeconds } from './metric';

const HEALTH_STATUSES = ['pass', 'warn', 'fail'] as const;

export const VERDICT_METRICS: readonly Metric[] = [
  {
    name: 'contentflow.health.status',
    kind: 'gauge',
    unit: '{status}',
    description: '1 for the status that the health check gives (pass, warn, fail), 0 for the others.',
    read: ({ health }) =>
      health === undefined
        ? []
        : HEALTH_STATUSES.map((status) => ({
            value: status === health.status ? 1 : 0,
            attributes: { 'contentflow.health.status': status },
          })),
  },
  {
    name: 'contentflow.health.checked_timestamp',
    kind: 'gauge',
    unit: 's',
    description: 'When the database was last checked, Unix time.',
    read: ({ health }) => optional(toSeconds(health?.checkedAtMs)),
  },
  {
    name: 'contentflow.alerts.firing',
    kind: 'upDownCounter',
    unit: '{alert}',
    description: 'Whether each of the application’s own alerts fires: 1 or 0, by rule and severity.',
    read: ({ alerts }) => {
      const firing = new Set(alerts.active.filter(({ state }) => state === 'firing').map(({ rule }) => rule));
      return ALERT_RULES.map((rule) => ({
        value: firing.has(rule) ? 1 : 0,
        attributes: {
          'contentflow.alert.rule': rule,
          'contentflow.alert.severity': RULES[rule].severity,
        },
      }));
    },
  },
];
