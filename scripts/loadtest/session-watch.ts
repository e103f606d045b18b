/**
 * PostgreSQL's own count of the sessions in a database, several times a second: no number that the server under test
 * tells of itself. Leaves our own session out.
 */
import { Client } from 'pg';
import type { SessionSample } from './result';

export interface SessionWatch {
  /** Oldest first, one a second. */
  readonly samples: () => readonly SessionSample[];
  /** Of all counts. */
  readonly most: () => number;
  /** Why they are not counted any more. */
  readonly failure: () => string | undefined;
  readonly stop: () => Promise<void>;
}

const INTERVAL_MS = 100;
const SECOND_MS = 1_000;
const ANSWER_TIMEOUT_MS = 5_000;
/** With a longer gap since the last count nobody knows how many there were in it. */
const LONGEST_GAP_MS = 2_000;

// A stranger's rows show no backend_type to an ordinary user.
const COUNT = `
  SELECT count(*)::int AS sessions FROM pg_stat_activity
   WHERE datname = current_database() AND pid <> pg_backend_pid()
     AND coalesce(backend_type, 'client backend') = 'client backend'`;

/** @throws where the database cannot be asked */
export async function watchSessions(databaseUrl: string): Promise<SessionWatch> {
  const client = new Client({
    connectionString: databaseUrl,
    application_name: 'contentflow:loadtest',
    connectionTimeoutMillis: ANSWER_TIMEOUT_MS,
    query_timeout: ANSWER_TIMEOUT_MS,
  });
  let failure: string | undefined;
  client.on('error', (error) => {
    failure = error.message;
  });
  await client.connect();
  const count = async () => (await client.query<{ sessions: number }>(COUNT)).rows[0]?.sessions ?? 0;
  await count();

  const samples: SessionSample[] = [];
  let [most, mostOfSecond, secondBeganMs, isStopped] = [0, 0, Date.now(), false];
  let countedAtMs = secondBeganMs;
  const loop = async () => {
    while (!isStopped) {
      const sessions = await count();
      most = Math.max(most, sessions);
      mostOfSecond = Math.max(mostOfSecond, sessions);
      const atMs = Date.now();
      countedAtMs = atMs;
      if (atMs - secondBeganMs >= SECOND_MS) {
        samples.push({ atMs, intervalMs: atMs - secondBeganMs, sessions: mostOfSecond });
        [mostOfSecond, secondBeganMs] = [sessions, atMs];
      }
      await new Promise((resolve) => setTimeout(resolve, INTERVAL_MS));
    }
  };
  const done = loop().catch((error: Error) => {
    failure = error.message;
  });
  return {
    samples: () => samples,
    most: () => most,
    failure: () => {
      const gapMs = Date.now() - countedAtMs;
      return failure ?? (gapMs > LONGEST_GAP_MS ? `no answer for ${Math.round(gapMs / 1000)} s` : undefined);
    },
    stop: async () => {
      isStopped = true;
      await done;
      await client.end().catch(() => undefined);
    },
  };
}
