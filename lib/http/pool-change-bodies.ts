/** What an admin may ask of a process's pool while it runs: the bodies of those requests. */
import { z } from 'zod';

/** More sessions than any PostgreSQL bears: a slip of the finger. */
export const LARGEST_LIMIT = 1_000;

const connections = z.int().min(1).max(LARGEST_LIMIT);

const instance = z.string().min(1).max(255).exactOptional().meta({
  description:
    'Only of this one, as the report names it: any other refuses. Behind a load balancer another may answer than the one that was meant.',
});

export const resizeSchema = z.strictObject({
  limit: connections.meta({ description: 'The most connections, until the process ends.' }),
  instance,
});

export const evictionSchema = z.strictObject({ instance });

export const prewarmSchema = z.strictObject({
  connections: connections.meta({ description: 'As many as shall be open; the limit at most.' }),
  instance,
});
