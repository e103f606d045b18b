/** The pooler in front of PostgreSQL that dies and comes back, and PostgreSQL behind it. */
import { findPgBouncer } from '../postgres/start-pgbouncer';
import { type Fault, pause } from './fault';

/** After a login that failed PgBouncer makes everybody wait so long; by itself 15 s. */
const LOGIN_RETRY_S = 1;

const obstacle = () => (findPgBouncer() === undefined ? 'PgBouncer is not installed' : undefined);

export const PGBOUNCER_FAULTS: readonly Fault[] = [
  {
    name: 'pgbouncer',
    title: 'PgBouncer killed and started again',
    stage: { route: 'pgbouncer' },
    lastsMs: { full: 3_000, quick: 2_000 },
    obstacle,
    inflict: async (stage, lastsMs) => {
      const pgbouncer = stage.pgbouncer();
      await pgbouncer.kill();
      await pause(lastsMs);
      await pgbouncer.restart();
    },
  },
  {
    name: 'behind',
    title: 'PostgreSQL behind PgBouncer killed and started again',
    stage: { route: 'pgbouncer', pgbouncer: { server_login_retry: LOGIN_RETRY_S } },
    lastsMs: { full: 5_000, quick: 2_000 },
    recovery: { boundedBy: `server_login_retry=${LOGIN_RETRY_S}`, ms: LOGIN_RETRY_S * 1000 },
    obstacle,
    inflict: async ({ postgres }, lastsMs) => {
      await postgres.kill();
      await pause(lastsMs);
      await postgres.restart();
    },
  },
];
