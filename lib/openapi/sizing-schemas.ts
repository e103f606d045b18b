/** What the pool's size should be, as clients see it. What cannot be told is absent. */
import { z } from 'zod';
import { ADVICE_KINDS, GROUNDS } from '@/lib/sizing';

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

export const poolSizingSchema = z.strictObject({
  limit: count.meta({ description: 'Today’s.' }),
  target: z.strictObject({ p95WaitMs: durationMs, utilizationRatio: ratio }),
  traffic: z.strictObject({
    arrivalsPerSecond: z.number().min(0).meta({ description: 'Those that were refused included.' }),
    meanUseMs: durationMs,
    useCv2: z.number().min(0).meta({ description: 'Variance of the use times over their squared mean.' }),
  }),
  fleet: z
    .strictObject({
      instances: count,
      countedBy: z.enum(['word', 'sessions']),
      deployOverlap: z.number().min(1),
      otherConnections: count,
    })
    .meta({ description: 'This instance and those whose sessions the server shows; there may be more.' }),
  uses: count.exactOptional(),
  seconds: z.number().min(0).exactOptional(),
  refused: count.exactOptional(),
  grounds: z.enum(GROUNDS),
  sureness: z.strictObject({ level: z.enum(['sure', 'fairly-sure', 'unsure']), sentence: z.string() }),
  smallestLimit: count.exactOptional(),
  rows: z.array(limitRow).meta({ description: 'None where they would be guesses.' }),
  advice: z.array(z.strictObject({ kind: z.enum(ADVICE_KINDS), sentence: z.string() })),
  budget: z
    .strictObject({
      pools: count,
      needed: count,
      available: count,
      fits: z.boolean(),
      largestLimit: count,
      instancesThatFit: count,
    })
    .exactOptional()
    .meta({ description: 'Of that fleet during a deploy, beside what others have open now.' }),
});
