/**
 * Over what the pools of a test reach PostgreSQL: by TCP, through a WebSocket as Neon's driver does, or through PgBouncer in
 * transaction mode. The same files run once over each (jest.config.mjs); what one of them cannot have says so by name.
 */
import { Client } from 'pg';
import { setUrlDatabase } from '@/scripts/postgres/database-url';
import { readPgBouncerUrl, readRelayUrl } from './run-transports';

export type TestTransport = 'pg' | 'neon' | 'pgbouncer';

/** Set by the jest project. */
export const TRANSPORT =
  (globalThis as { contentflowTransport?: TestTransport }).contentflowTransport ?? 'pg';

/** Of settings that a test parses itself; in the process's own environment they are in any case. */
export const TRANSPORT_ENV: Readonly<Record<string, string>> =
  TRANSPORT === 'neon' ? { DATABASE_DRIVER: 'neon', DATABASE_WEBSOCKET_PROXY: readRelayUrl() ?? '' } : {};

/** Where a pool that reaches the run's PostgreSQL looks for it. */
export function poolUrlOf(url: string): string {
  const console = TRANSPORT === 'pgbouncer' ? readPgBouncerUrl() : undefined;
  if (console === undefined) return `${url}?pgbouncer=false`;
  return `${setUrlDatabase(console, new URL(url).pathname.slice(1))}?pgbouncer=true`;
}

/** `it` or `describe`, but skipped over some transports, for a reason that its title ends with. */
export function unlessOver<Define extends jest.It | jest.Describe>(
  define: Define,
  reasons: Partial<Record<TestTransport, string>>,
): Define {
  const reason = reasons[TRANSPORT];
  if (reason === undefined) return define;
  const skip = (title: string, ...rest: unknown[]) =>
    (define.skip as (...parameters: unknown[]) => void)(
      `${title} (not over ${TRANSPORT}: ${reason})`,
      ...rest,
    );
  const each = (table: readonly unknown[]) => (title: string, work: () => void) => skip(title, work, table);
  return Object.assign(skip, { each }) as unknown as Define;
}

/**
 * The sessions of a test's pools by what tells one from another, as whoever grants them lists them: PostgreSQL, or
 * PgBouncer, whose own sessions on PostgreSQL are not the pool's.
 *
 * @param witness connected to the test's database, and not counted
 */
export async function listSessions(witness: Client, applicationName?: string): Promise<string[]> {
  if (TRANSPORT !== 'pgbouncer') {
    const { rows } = await witness.query<{ id: string }>(
      `SELECT pid::text AS id FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
          AND application_name = coalesce($1, application_name)`,
      [applicationName],
    );
    return rows.map(({ id }) => id);
  }
  const { rows } = await askConsole('SHOW CLIENTS');
  return rows
    .filter((row) => row.database === witness.database)
    .filter((row) => applicationName === undefined || row.application_name === applicationName)
    .map(({ addr, port }) => `${addr}:${port}`);
}

let console: Promise<Client> | undefined;

/** Kept for the file: it is asked many times a second. */
async function askConsole(command: string) {
  console ??= openConsole();
  return (await console).query<Record<string, string>>(command);
}

async function openConsole(): Promise<Client> {
  const client = new Client(readPgBouncerUrl());
  await client.connect();
  return client;
}

afterAll(async () => (await console)?.end());
