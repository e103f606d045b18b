/**
 * A client for one command: one connection, as the URL describes it and whatever the rest of the environment says.
 * It logs nothing, because what fails is thrown; tables that are not there are named as what they are, a database
 * without its migrations.
 */
import { withCaller } from '@/lib/caller';
import { parseDatabaseSettings } from '../lib/config';
import { createPool } from '../lib/db/create-pool';
import { createPrismaClient } from '../lib/db/prisma-client';
import { logger } from '../lib/logging';
import type { PrismaClient } from './generated/client';

/** Prisma: a table, or a column, that the schema has does not exist in the database. */
const UNMIGRATED_CODES = ['P2021', 'P2022'];

/**
 * @param commandName what PostgreSQL shows as the session's application
 * @throws ConfigurationError for a bad URL
 */
export async function withCommandClient<T>(
  databaseUrl: string,
  commandName: string,
  work: (client: PrismaClient) => Promise<T>,
): Promise<T> {
  const env = { NODE_ENV: 'production', DATABASE_URL: databaseUrl, DATABASE_CONNECTION_LIMIT: '1' };
  const settings = parseDatabaseSettings(env, commandName);
  const pool = createPool(settings);
  const client = createPrismaClient(pool, settings, logger.child({}, { level: 'silent' }));
  try {
    return await withCaller(`script ${commandName}`, () => work(client));
  } catch (error) {
    if (!UNMIGRATED_CODES.includes(prismaCodeOf(error) ?? '')) throw error;
    throw new Error(
      'The database lacks tables or columns that ContentFlow needs. Run npm run db:migrate first.',
      {
        cause: error,
      },
    );
  } finally {
    await client.$disconnect();
    await pool.end();
  }
}

/** By its property: one process holds several copies of Prisma's error class. */
export function prismaCodeOf(error: unknown): string | undefined {
  const { code } = (error ?? {}) as { readonly code?: unknown };
  return typeof code === 'string' ? code : undefined;
}
