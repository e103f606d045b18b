/** `?since=` of a resource that grows: what came after a moment. */
import { z } from 'zod';

/** ECMAScript's last moment. */
const LAST_MS = 8.64e15;

/** A query carries text: digits only, as everywhere. */
export const sinceQuerySchema = z.strictObject({
  since: z
    .string()
    .regex(/^\d{1,16}$/, 'must be milliseconds since the epoch, a whole number')
    .transform(Number)
    .refine((ms) => ms <= LAST_MS, 'is no moment')
    .default(0)
    .meta({
      description:
        'Milliseconds since the epoch: samples taken later than this. Where absent, all that are kept.',
      type: 'integer',
      minimum: 0,
      maximum: LAST_MS,
      default: 0,
    }),
});
