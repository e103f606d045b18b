/** PostgreSQL that is well and lets the application in no more: full, or with another password. */
import { Client } from 'pg';
import { type Fault, pause } from './fault';
import { terminateSessions } from './server-faults';
import { APP_ROLE, type Stage } from './stage';

/** Soon taken. */
export const MAX_CONNECTIONS = 40;
/** PostgreSQL's default (superuser_reserved_connections). */
const RESERVED_CONNECTIONS = 3;
const OTHERS = 'others';
const TAKE_PAUSE_MS = 20;
/** Longer than it takes on any machine; somebody else must hold one then. */
const TAKE_TIMEOUT_MS = 60_000;

export const ACCESS_FAULTS: readonly Fault[] = [
  {
    name: 'full',
    title: 'every connection taken by others (53300)',
    stage: { postgres: { maxConnections: MAX_CONNECTIONS } },
    lastsMs: { full: 10_000, quick: 3_000 },
    inflict: async (stage, lastsMs) => {
      const others = await takeConnections(stage, lastsMs);
      await Promise.all(others.map((other) => other.end().catch(() => undefined)));
      await stage.ask(`DROP ROLE ${OTHERS}`);
    },
  },
  {
    name: 'password',
    title: 'password changed, sessions ended; changed back',
    lastsMs: { full: 10_000, quick: 3_000 },
    inflict: async (stage, lastsMs) => {
      await stage.ask(`ALTER ROLE ${APP_ROLE} PASSWORD 'another-one'`);
      await terminateSessions(stage);
      await pause(lastsMs);
      await stage.ask(`ALTER ROLE ${APP_ROLE} PASSWORD '${stage.appPassword}'`);
    },
  },
];

/** All that an ordinary user can have, the application's own among them, and holds them for so long. */
async function takeConnections(stage: Stage, lastsMs: number): Promise<Client[]> {
  const giveUpAtMs = performance.now() + TAKE_TIMEOUT_MS;
  let untilMs = Number.POSITIVE_INFINITY;
  const password = 'of-the-others';
  await stage.ask(`CREATE ROLE ${OTHERS} LOGIN PASSWORD '${password}'`);
  const url = new URL(stage.databaseUrl);
  [url.username, url.password] = [OTHERS, password];
  const others: Client[] = [];
  while (performance.now() < untilMs) {
    const other = new Client(url.href);
    other.on('error', () => undefined);
    try {
      await other.connect();
      others.push(other);
    } catch {
      const isFull = others.length >= MAX_CONNECTIONS - RESERVED_CONNECTIONS;
      if (!isFull && performance.now() > giveUpAtMs)
        throw new Error(`Of ${MAX_CONNECTIONS} connections only ${others.length} could be taken.`);
      if (isFull) untilMs = Math.min(untilMs, performance.now() + lastsMs);
      // Again and again: the application may be faster than the others.
      await terminateSessions(stage);
      await pause(TAKE_PAUSE_MS);
    }
  }
  return others;
}
