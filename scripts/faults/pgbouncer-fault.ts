/** The pooler in front of PostgreSQL that dies and comes back. */
import { findPgBouncer } from '../postgres/start-pgbouncer';
import { type Fault, pause } from './fault';

export const PGBOUNCER_FAULT: Fault = {
  name: 'pgbouncer',
  title: 'PgBouncer killed and started again',
  stage: { route: 'pgbouncer' },
  lastsMs: { full: 3_000, quick: 2_000 },
  obstacle: () => (findPgBouncer() === undefined ? 'PgBouncer is not installed' : undefined),
  inflict: async (stage, lastsMs) => {
    const pgbouncer = stage.pgbouncer();
    await pgbouncer.kill();
    await pause(lastsMs);
    await pgbouncer.restart();
  },
};
