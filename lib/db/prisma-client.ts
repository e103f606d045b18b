import { PrismaPg } from '@prisma/adapter-pg';
import type { DatabaseSettings } from '@/lib/config';
import type { Logger } from '@/lib/logging';
import { PrismaClient } from '@/prisma/generated/client';
import type { BoundedPool } from './bounded-pool';
import { markTransactions } from './mark-transactions';
import { LONGEST_TIMER_MS } from './semaphore';
import { createStatementComments } from './statement-comments';

/** A PrismaClient whose every query goes through `pool`; logs more in development. */
export function createPrismaClient(
  pool: BoundedPool,
  settings: DatabaseSettings,
  logger: Logger,
): PrismaClient {
  const schema = settings.schema.source === 'url' ? { schema: settings.schema.value } : {};
  const adapter = new PrismaPg(pool, schema);
  const poolTimeoutSeconds = settings.poolTimeoutSeconds.value;
  // Prisma gives up on a transaction's connection after 2 s by default; the pool's own timeout shall decide.
  const maxWait =
    poolTimeoutSeconds === 0
      ? LONGEST_TIMER_MS
      : Math.min(LONGEST_TIMER_MS, poolTimeoutSeconds * 1000 + 1000);
  const verbose = settings.mode === 'development';
  const client = new PrismaClient({
    adapter,
    comments: [createStatementComments(pool.operations, settings.sqlComments.value)],
    transactionOptions: { maxWait },
    errorFormat: verbose ? 'pretty' : 'minimal',
    log: [
      { emit: 'event', level: 'error' },
      { emit: 'event', level: 'warn' },
      ...(verbose
        ? [{ emit: 'event', level: 'info' } as const, { emit: 'event', level: 'query' } as const]
        : []),
    ],
  });
  markTransactions(client);
  const log = logger.child({ name: 'prisma' });
  client.$on('error', ({ target, message }) => {
    const text = summarise(message);
    // A caller answers these itself, as a conflict or a wait that was too long; others are worth an eye.
    log[EXPECTED.test(text) ? 'debug' : 'error']({ target }, text);
  });
  client.$on('warn', (event) => log.warn({ target: event.target }, event.message));
  if (verbose) {
    client.$on('info', (event) => log.info({ target: event.target }, event.message));
    // Without the parameters, which are what users wrote.
    client.$on('query', (event) => log.debug({ durationMs: event.duration }, event.query));
  }
  return client;
}

const EXPECTED =
  /^(Unique constraint failed|No connection became free|The pool is closed|The caller went away|The time was up|Query read timeout|\d+ callers wait for)/;

/** Prisma's last line says what failed; the ones before it show the call, and quotes hold what users wrote. */
function summarise(message: string): string {
  const lines = message.split('\n').map((line) => line.trim());
  const last = lines.findLast((line) => line !== '') ?? 'unknown';
  return last.replace(/"[^"]*"/g, '"…"');
}
