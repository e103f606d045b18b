/** What the pool's size should be, as clients see it. What cannot be told is absent. */
import { z } from 'zod';
import { ADVICE_KINDS, FLEET_SIGHTS, GROUNDS } from '@/lib/sizing';

const count = z.int().min(0);
const durationMs = z.number().min(0);
const ratio = z.number().min(0);

const limitRow = z.strictObject({
  limit: count,
  utilizationRatio: ratio,
  wait: z
    .strictObject({ meanMs: durationMs, p95Ms: durationMs, p99Ms: durationMs })
    .exactOptional()
    .meta({ description: 'Of all callers. Absent where the pool would be saturated.' }),
  isToday: z.boolean(),
  meetsTarget: z.boolean(),
  instancesThatFit: count.exactOptional(),
});

const fleet = z
  .strictObject({
    instances: count,
    countedBy: z.enum(['word', 'sessions']).meta({ description: '`word`: DATABASE_MAX_INSTANCES.' }),
    deployOverlap: z.number().min(1),
    otherConnections: count,
  })
  .meta({
    description: 'As many as DATABASE_MAX_INSTANCES says, else those whose sessions the server shows.',
  });

const budget = z
  .strictObject({
    pools: count,
    needed: count,
    available: count,
    fits: z.boolean(),
    largestLimit: count,
    instancesThatFit: count,
  })
  .meta({ description: 'Of that fleet during a deploy, beside what others have open now.' });

export const instanceSessionsSchema = z.strictObject({ applicationName: z.string(), sessions: count });

export const fleetReportSchema = z.strictObject({
  sight: z.enum(FLEET_SIGHTS).meta({
    description: 'How far the server’s sessions tell instances apart; not behind a pooler, for one.',
  }),
  applicationName: z.string().meta({ description: 'This instance’s.' }),
  instances: z.array(instanceSessionsSchema).meta({ description: 'Those that have a session open.' }),
  maxInstances: count.exactOptional().meta({ description: 'DATABASE_MAX_INSTANCES.' }),
  fleet,
  connections: count.meta({ description: 'What the fleet may open at once during a deploy.' }),
  budget: budget.exactOptional().meta({ description: 'Absent where the server’s room is not known.' }),
  notes: z.array(z.string()),
  warning: z.string().exactOptional().meta({ description: 'Where the budget is passed.' }),
});

export const poolSizingSchema = z.strictObject({
  limit: count.meta({ description: 'Today’s.' }),
  target: z.strictObject({ p95WaitMs: durationMs, utilizationRatio: ratio }),
  traffic: z.strictObject({
    arrivalsPerSecond: z.number().min(0).meta({ description: 'Those that were refused included.' }),
    meanUseMs: durationMs,
    useCv2: z.number().min(0).meta({ description: 'Variance of the use times over their squared mean.' }),
  }),
  fleet,
  uses: count.exactOptional(),
  seconds: z.number().min(0).exactOptional(),
  refused: count.exactOptional(),
  grounds: z.enum(GROUNDS),
  sureness: z.strictObject({ level: z.enum(['sure', 'fairly-sure', 'unsure']), sentence: z.string() }),
  smallestLimit: count.exactOptional(),
  rows: z.array(limitRow).meta({ description: 'None where they would be guesses.' }),
  advice: z.array(z.strictObject({ kind: z.enum(ADVICE_KINDS), sentence: z.string() })),
  budget: budget.exactOptional(),
});
