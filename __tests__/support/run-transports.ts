/** What stands between the tests' pools and the run's PostgreSQL, for the projects that have something there. */
import { findPgBouncer, type PgBouncer, startPgBouncer } from '@/scripts/postgres/start-pgbouncer';
import { readRunPostgresUrl, startRunPostgres, stopRunPostgres } from './run-postgres';
import { startWebSocketRelay, type WebSocketRelay } from './websocket-relay';

const RELAY_VARIABLE = 'CONTENTFLOW_TEST_RELAY_URL';
const PGBOUNCER_VARIABLE = 'CONTENTFLOW_TEST_PGBOUNCER_URL';
/** `1` where the program must be there, as in CI. */
const REQUIRED_VARIABLE = 'CONTENTFLOW_TEST_PGBOUNCER_REQUIRED';

/** Start and stop are loaded apart from each other. */
const holder = globalThis as { contentflowRelay?: WebSocketRelay; contentflowPgBouncer?: PgBouncer };

export async function startRunRelay(): Promise<void> {
  await startRunPostgres();
  holder.contentflowRelay = await startWebSocketRelay();
  process.env[RELAY_VARIABLE] = holder.contentflowRelay.url;
}

export async function stopRunRelay(): Promise<void> {
  await holder.contentflowRelay?.stop();
  await stopRunPostgres();
}

export async function startRunPgBouncer(): Promise<void> {
  if (findPgBouncer() === undefined) {
    const message = 'PgBouncer is not installed here (Debian: apt-get install pgbouncer)';
    if (process.env[REQUIRED_VARIABLE] === '1') throw new Error(`${message}.`);
    process.stderr.write(`${message}: the tests through it are skipped.\n`);
    return;
  }
  await startRunPostgres();
  const settings = {
    // A database of its own for each file, one after the other: what was left of one must not stay for long.
    server_idle_timeout: 5,
    // By itself it lets everybody wait for 15 s where one login failed, as where a test ends every session.
    server_login_retry: 0.1,
    // Each login by SCRAM costs its one thread 4,096 rounds of a hash, and these tests open connections all the time.
    auth_type: 'md5',
  };
  holder.contentflowPgBouncer = await startPgBouncer({ databaseUrl: readRunPostgresUrl(), settings });
  process.env[PGBOUNCER_VARIABLE] = holder.contentflowPgBouncer.adminUrl;
}

export async function stopRunPgBouncer(): Promise<void> {
  await holder.contentflowPgBouncer?.stop();
  await stopRunPostgres();
}

export function readRelayUrl(): string | undefined {
  return process.env[RELAY_VARIABLE];
}

/** Of the admin console; undefined where the program is not there. */
export function readPgBouncerUrl(): string | undefined {
  return process.env[PGBOUNCER_VARIABLE];
}
