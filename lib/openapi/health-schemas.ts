/** The health documents as clients see them; a test holds real answers against them. */
import { z } from 'zod';
import { ALERT_RULES } from '@/lib/alerts';
import { ERROR_CODES } from '@/lib/errors';
import { predictedWaitSchema, shedSchema, waitingSchema } from './admission-schemas';

const status = z.enum(['pass', 'warn', 'fail']);
const instant = z.iso.datetime();
const count = z.int().min(0);

const setting = z.strictObject({ value: z.number(), source: z.enum(['environment', 'url', 'default']) });

export const livenessSchema = z.strictObject({ status: z.literal('pass') });

export const readinessSchema = z.strictObject({
  status: z.enum(['pass', 'fail']),
  reason: z.enum(['ready', 'draining', 'database']),
});

export const healthDocumentSchema = z.strictObject({
  status,
  time: instant.meta({ description: 'When the database was asked; answers can share one check.' }),
  responseTimeMs: z.number().min(0),
  pool: z.strictObject({
    connectionLimit: setting,
    poolTimeoutSeconds: setting,
    inUse: count.exactOptional(),
    idle: count.exactOptional(),
    opening: count.exactOptional(),
    pending: count.exactOptional(),
    oldestWaitMs: z.number().min(0).nullable().exactOptional(),
    admission: z
      .strictObject({
        mode: z.enum(['on', 'off']),
        order: z.enum(['oldest-first', 'newest-first']),
        waiting: waitingSchema,
        predictedWaitMs: predictedWaitSchema,
        standingSince: instant.nullable().meta({
          description: 'Since when the queue stands, so that requests are sent away; null while it does not.',
        }),
        stuckSince: instant.nullable().meta({
          description:
            'Since when no connection has come back although callers wait, so that nobody is sent away; null while they come back.',
        }),
        shed: shedSchema,
      })
      .exactOptional(),
  }),
  checks: z.record(
    z.string(),
    z.array(
      z.strictObject({
        componentType: z.literal('datastore'),
        status,
        observedValue: z.number().min(0),
        observedUnit: z.literal('ms'),
        time: instant,
        output: z.string().exactOptional(),
      }),
    ),
  ),
  notes: z.array(z.string()),
  server: z
    .strictObject({
      maxConnections: count,
      reservedConnections: count,
      sessions: count,
      ownSessions: count,
      time: instant.meta({
        description: 'When the server was asked; older than the check where the pool is full.',
      }),
    })
    .nullable()
    .exactOptional(),
  lastFailure: z
    .strictObject({ code: z.enum(ERROR_CODES), time: instant })
    .nullable()
    .exactOptional(),
  alerts: z
    .array(
      z.strictObject({
        rule: z.enum(ALERT_RULES),
        severity: z.enum(['warn', 'critical']),
        sentence: z.string(),
        since: instant,
      }),
    )
    .meta({ description: 'Those that fire, worst first. They do not change the status.' })
    .exactOptional(),
});
