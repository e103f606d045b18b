/** What became of a change of the pool, as clients see it. */
import { z } from 'zod';

const count = z.int().min(0);
const instance = z.string().meta({ description: 'Whose pool was changed.' });

export const resizeResultSchema = z.strictObject({
  instance,
  limitBefore: count,
  limit: count,
  configuredLimit: count.meta({ description: 'That a new process begins with.' }),
  open: count.meta({ description: 'Those beyond a smaller limit close as they come back.' }),
  warning: z
    .string()
    .exactOptional()
    .meta({ description: 'Where the server has no room for a fleet of this limit.' }),
});

export const evictionResultSchema = z.strictObject({
  instance,
  closed: count.meta({ description: 'At once, since nobody used them.' }),
  onRelease: count.meta({ description: 'In use: each is closed when it is given back.' }),
});

export const prewarmResultSchema = z.strictObject({
  instance,
  opened: count,
  open: count.meta({ description: 'Afterwards, all together.' }),
});
