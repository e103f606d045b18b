/** What the gate before the pool does, as clients see it in the pool's report and in the health document. */
import { z } from 'zod';

const count = z.int().min(0);

export const shedSchema = z
  .strictObject({ standing: count, hopeless: count, full: count, nested: count })
  .meta({
    description:
      'Requests that were sent away at once: since the queue stood, could not have been served in time, was full, or ' +
      'held a connection already and would have waited for ever.',
  });

export const waitingSchema = z
  .strictObject({ probe: count, interactive: count, background: count })
  .meta({ description: 'By lane.' });

export const predictedWaitSchema = z.number().min(0).meta({
  description:
    'Of whoever comes now and is served last; while no connection comes back, as long again as that has lasted.',
});

export const admissionSchema = z.strictObject({
  mode: z.enum(['on', 'off']),
  waiting: waitingSchema,
  workspacesWaiting: count,
  predictedWaitMs: predictedWaitSchema,
  meanUseMs: z.number().min(0).exactOptional(),
  standingSinceMs: z
    .number()
    .min(0)
    .exactOptional()
    .meta({ description: 'Since when the queue stands; absent while it does not.' }),
  stuckSinceMs: z
    .number()
    .min(0)
    .exactOptional()
    .meta({
      description:
        'Since when no connection has come back although callers wait: a lock, a server that pauses, long queries; ' +
        'absent while they come back.',
    }),
  order: z.enum(['oldest-first', 'newest-first']),
  backgroundInUse: count,
  backgroundLimit: count,
});

export const processLoadSchema = z.strictObject({
  shedding: z.enum(['on', 'off']),
  loopDelayMs: z.number().min(0),
  requestsInFlight: count,
  requestsLimit: count.exactOptional(),
  sheddingSinceMs: z.number().min(0).exactOptional(),
  requestsServed: count,
  requestsUnanswered: count.meta({
    description: 'Let in, but the client hung up before it had its whole answer.',
  }),
  requestsShed: count,
  requestsThrottled: count.meta({
    description: 'Turned away before any work, because the pool sends most of their client’s requests away.',
  }),
  throttling: z
    .boolean()
    .meta({ description: 'Whether the pool sends callers away, so that more may follow.' }),
});
