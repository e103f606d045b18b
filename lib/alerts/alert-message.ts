/**
 * One firing or resolution as other programs read it. Documented in docs/alerts.md; a field that goes or changes its
 * meaning is a new version, one that is added is not.
 */
import { z } from 'zod';
import { ALERT_RULES, type AlertTransition } from './alert';

const instant = z.iso.datetime();

export const alertMessageSchema = z.object({
  version: z.literal(1),
  event: z.enum(['fired', 'resolved']),
  id: z.string(),
  rule: z.enum(ALERT_RULES),
  severity: z.enum(['warn', 'critical']),
  instance: z.string(),
  sentence: z.string(),
  evidence: z.array(z.string()),
  holders: z.string().nullable(),
  advice: z.string(),
  firedAt: instant,
  resolvedAt: instant.nullable(),
});

export type AlertMessage = z.output<typeof alertMessageSchema>;

/** Undefined for what nobody outside needs to hear: pending ones, and those that went away. */
export function createAlertMessage(
  { kind, alert }: AlertTransition,
  instance: string,
): AlertMessage | undefined {
  if ((kind !== 'fired' && kind !== 'resolved') || alert.firedAtMs === undefined) return undefined;
  const { id, rule, severity, sentence, evidence, holders, advice, firedAtMs, resolvedAtMs } = alert;
  return {
    version: 1,
    event: kind,
    ...{ id, rule, severity, instance, sentence },
    evidence: [...evidence],
    holders: holders ?? null,
    advice,
    firedAt: new Date(firedAtMs).toISOString(),
    resolvedAt: resolvedAtMs === undefined ? null : new Date(resolvedAtMs).toISOString(),
  };
}
