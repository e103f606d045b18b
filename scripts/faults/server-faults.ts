/** PostgreSQL that dies, shuts down, throws everybody out or stands still. */
import { type Fault, pause } from './fault';
import { APP_ROLE, type Stage } from './stage';

const EACH_MS = 1_000;
const POLL_MS = 20;

export const SERVER_FAULTS: readonly Fault[] = [
  {
    name: 'kill',
    title: 'PostgreSQL killed (`kill -9`, all its processes) and started again',
    lastsMs: { full: 5_000, quick: 2_000 },
    inflict: async ({ postgres }, lastsMs) => {
      await postgres.kill();
      await pause(lastsMs);
      await postgres.restart();
    },
  },
  {
    name: 'shutdown',
    title: 'immediate shutdown (57P01) and started again (57P03)',
    lastsMs: { full: 5_000, quick: 2_000 },
    inflict: async (stage, lastsMs) => {
      await shutDownAtOnce(stage);
      await pause(lastsMs);
      await stage.postgres.restart();
    },
  },
  {
    name: 'terminate',
    title: '`pg_terminate_backend` of every session, every second',
    lastsMs: { full: 30_000, quick: 5_000 },
    inflict: async (stage, lastsMs) => {
      for (let leftMs = lastsMs; leftMs > 0; leftMs -= EACH_MS) {
        await terminateSessions(stage);
        await pause(EACH_MS);
      }
      await terminateSessions(stage);
    },
  },
  {
    name: 'freeze',
    title: 'all processes of PostgreSQL stopped (SIGSTOP)',
    lastsMs: { full: 20_000, quick: 4_000 },
    inflict: async ({ postgres }, lastsMs) => {
      postgres.pause();
      await pause(lastsMs);
      postgres.resume();
    },
  },
];

/** Those of the application: our own is another user's. */
export async function terminateSessions({ ask }: Stage): Promise<void> {
  await ask(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '${APP_ROLE}'`);
}

/** SIGQUIT is PostgreSQL's immediate shutdown: every session is told, and nothing is finished. */
async function shutDownAtOnce({ postgres }: Stage): Promise<void> {
  const { pid } = postgres;
  process.kill(pid, 'SIGQUIT');
  while (isThere(pid)) await pause(POLL_MS);
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
