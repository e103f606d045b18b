/**
 * A process as Vercel runs a function: requests have a context that `@vercel/functions` finds, and what is handed to
 * `waitUntil` keeps it awake. Told by messages of its parent what to do.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { database, db } from '@/lib/db';
import { startRuntime } from '@/lib/runtime/start';

interface RequestContext {
  readonly waitUntil: (promise: Promise<unknown>) => void;
}

const requests = new AsyncLocalStorage<RequestContext>();
// As @vercel/functions@3.9 looks for it.
Object.assign(globalThis, { [Symbol.for('@vercel/request-context')]: { get: () => requests.getStore() } });

export interface Answer {
  /** Of the database: it answered the query. */
  readonly value: unknown;
  /** How often this request asked to be kept awake, by the time of its answer. */
  readonly heldOnBy: number;
}

/** Everything that any request has handed over. */
const awake: Promise<unknown>[] = [];

async function answer(): Promise<Answer> {
  let heldOnBy = 0;
  const waitUntil = (promise: Promise<unknown>) => {
    heldOnBy += 1;
    awake.push(promise);
  };
  // Awaited inside: a Prisma promise starts its query only when somebody awaits it.
  const rows = await requests.run(
    { waitUntil },
    async () => await db.$queryRaw<{ n: number }[]>`SELECT 1 AS n`,
  );
  return { value: rows[0]?.n, heldOnBy };
}

/** Until nothing keeps it awake, as Vercel does before it freezes an instance. */
async function rest(): Promise<{ readonly open: number }> {
  for (let seen = -1; seen < awake.length; ) {
    seen = awake.length;
    await Promise.all(awake);
  }
  return { open: database().pool.totalCount };
}

const commands = { answer, rest };

startRuntime(() => undefined).then(() => {
  process.on('message', async (command: keyof typeof commands) => {
    const result = await commands[command]().catch((error: Error) => ({ error: error.message }));
    process.send?.(result);
  });
  process.send?.('started');
});
