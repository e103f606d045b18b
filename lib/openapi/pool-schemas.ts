/** The pool's report as clients see it; a test holds real answers against it. What nothing was measured of is absent. */
import { z } from 'zod';
import { ALERT_RULES } from '@/lib/alerts';
import { ERROR_CODES } from '@/lib/errors';
import { admissionSchema, processLoadSchema, shedSchema } from './admission-schemas';
import { fleetReportSchema, instanceSessionsSchema, poolSizingSchema } from './sizing-schemas';

const count = z.int().min(0);
const durationMs = z.number().min(0);
/** Milliseconds since the epoch. */
const moment = z.number().min(0);

const percentiles = {
  count,
  p50Ms: durationMs.exactOptional(),
  p95Ms: durationMs.exactOptional(),
  p99Ms: durationMs.exactOptional(),
  maxMs: durationMs.exactOptional(),
};

export const percentilesSchema = z.strictObject(percentiles);

export const distributionSchema = z.strictObject({
  ...percentiles,
  sumMs: durationMs,
  sumSquaredMs: z.number().min(0).meta({ description: 'Of the squares, ms².' }),
  bucketCounts: z.array(count).meta({
    description: 'Up to 1, 5, 10, 50, 100, 500 ms, 1, 5, 10 s, and beyond; not cumulative.',
  }),
});

export const poolSampleSchema = z.strictObject({
  atMs: moment,
  intervalMs: durationMs,
  limit: count,
  inUse: count,
  idle: count,
  opening: count,
  pending: count,
  oldestWaitMs: durationMs.exactOptional(),
  oldestUseMs: durationMs.exactOptional(),
  predictedWaitMs: durationMs,
  standing: z.boolean(),
  inUseMean: z.number().min(0).meta({ description: 'Over all of the interval.' }),
  inUseMax: count,
  pendingMax: count,
  acquired: count,
  queued: count,
  timedOut: count,
  gaveUp: count,
  failed: count,
  shed: shedSchema,
  opened: count,
  closed: count,
  wait: percentilesSchema.meta({ description: 'Of the last 10 s, as is `use`.' }),
  use: percentilesSchema,
});

const snapshot = z.strictObject({
  atMs: moment,
  limit: count,
  inUse: count,
  idle: count,
  opening: count,
  pending: count,
  oldestWaitMs: durationMs.exactOptional(),
  oldestUseMs: durationMs.exactOptional(),
  admission: admissionSchema,
  totals: z.strictObject({
    acquired: count,
    released: count,
    queued: count,
    timedOut: count,
    gaveUp: count,
    failed: count,
    shed: shedSchema,
    opened: count,
    closed: z.strictObject({ idle: count, lifetime: count, error: count, drained: count, evicted: count }),
    leaked: count,
  }),
});

const poolWindow = z.strictObject({
  seconds: count,
  coveredSeconds: z.number().positive().meta({
    description:
      'What the rest is of: a tenth or so less than `seconds` at most, and shortly after the start no more than there was.',
  }),
  wait: distributionSchema,
  use: distributionSchema,
  acquiredPerSecond: z.number().min(0),
  timedOut: count,
  gaveUp: count,
  failed: count,
  shed: count,
});

const callerCounts = z.strictObject({
  acquired: count,
  timedOut: count,
  gaveUp: count,
  failed: count,
  shed: count,
  waitMs: durationMs,
  useMs: durationMs,
  maxUseMs: durationMs,
});

export const callerUsageSchema = z.strictObject({
  name: z.string(),
  inUse: count,
  pending: count,
  oldestUseMs: durationMs.exactOptional(),
  heldMs: durationMs.meta({ description: 'What is held now, so far, all together.' }),
  recent: callerCounts.meta({ description: 'The last 5 minutes.' }),
  totals: callerCounts.meta({ description: 'Since the start.' }),
});

const queryUsage = z.strictObject({
  model: z.string().exactOptional(),
  operation: z.string(),
  failed: count,
  duration: distributionSchema,
});

const slowQuery = z.strictObject({
  atMs: moment,
  label: z.string(),
  workspace: z.string().exactOptional(),
  model: z.string().exactOptional(),
  operation: z.string(),
  durationMs,
  failed: z.boolean(),
  statement: z.string().meta({ description: 'Without values.' }),
});

const leak = z.strictObject({
  id: count,
  label: z.string(),
  workspace: z.string().exactOptional(),
  acquiredAtMs: moment,
  reportedAtMs: moment,
  returnedAtMs: moment.exactOptional(),
  heldMs: durationMs,
  stack: z.string().exactOptional().meta({ description: 'In development only.' }),
});

export const poolMeasurementsSchema = z.strictObject({
  snapshot,
  sinceMs: moment,
  lifetime: z.strictObject({ wait: distributionSchema, use: distributionSchema, create: distributionSchema }),
  windows: z.array(poolWindow).meta({ description: 'The last 10 s, minute and 5 minutes.' }),
  labels: z.array(callerUsageSchema),
  workspaces: z.array(callerUsageSchema),
  queries: z.array(queryUsage),
  slowQueries: z.array(slowQuery),
  leaks: z.array(leak),
});

export const alertSchema = z.strictObject({
  id: z.string(),
  rule: z.enum(ALERT_RULES),
  severity: z.enum(['warn', 'critical']),
  state: z.enum(['pending', 'firing', 'resolved']),
  pendingSinceMs: moment,
  firedAtMs: moment.exactOptional(),
  resolvedAtMs: moment.exactOptional(),
  sentence: z.string(),
  evidence: z.array(z.string()),
  holders: z.string().exactOptional(),
  advice: z.string(),
});

const openTransaction = z.strictObject({ applicationName: z.string(), state: z.string(), ageMs: z.number() });

export const serverActivitySchema = z.strictObject({
  readAtMs: moment,
  maxConnections: count,
  reservedConnections: count,
  sessions: count,
  ownSessions: count,
  instances: z
    .array(instanceSessionsSchema)
    .meta({ description: 'Of this application, by the names that processes give themselves.' }),
  byApplication: z.array(z.strictObject({ applicationName: z.string(), state: z.string(), sessions: count })),
  oldestTransaction: openTransaction.exactOptional(),
  oldestIdleInTransaction: openTransaction.exactOptional(),
  commits: count,
  rollbacks: count,
});

export const pgBouncerActivitySchema = z.strictObject({
  readAtMs: moment,
  failure: z.enum(ERROR_CODES).exactOptional().meta({ description: 'Why it could not be asked.' }),
  version: z.string().exactOptional(),
  pools: z.array(
    z.strictObject({
      database: z.string(),
      user: z.string(),
      mode: z.string(),
      clientsActive: count,
      clientsWaiting: count,
      maxWaitMs: durationMs,
      serversActive: count,
      serversIdle: count,
    }),
  ),
});

export const poolReportSchema = z.strictObject({
  instance: z.string().meta({ description: 'Which process answers.' }),
  startedAtMs: moment,
  atMs: moment,
  status: z.enum(['pass', 'warn', 'fail']),
  sentence: z.string(),
  notes: z.array(z.string()),
  checkedAtMs: moment,
  responseTimeMs: durationMs,
  lastFailure: z.strictObject({ code: z.enum(ERROR_CODES), atMs: moment }).exactOptional(),
  measurements: poolMeasurementsSchema,
  samples: z.array(poolSampleSchema).meta({ description: 'One a second, at most of the last 15 minutes.' }),
  alerts: z.strictObject({ active: z.array(alertSchema), history: z.array(alertSchema) }),
  process: processLoadSchema.meta({ description: 'The process itself, whatever its pool does.' }),
  sizing: poolSizingSchema,
  fleet: fleetReportSchema,
  configuredLimit: count.meta({ description: 'The pool may have been resized since.' }),
  server: serverActivitySchema.exactOptional(),
  pgbouncer: pgBouncerActivitySchema.exactOptional().meta({ description: 'With its admin console set.' }),
  settings: z.array(
    z.strictObject({
      name: z.string(),
      label: z.string(),
      value: z.string(),
      source: z.enum(['environment', 'url', 'default']),
      variable: z.string().exactOptional(),
    }),
  ),
  redactedUrl: z.string(),
});
