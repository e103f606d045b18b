/** The server's wall clock that jumps: nothing of the pool may rest on it. */
import path from 'node:path';
import { type Fault, pause } from './fault';

const HOUR_MS = 3_600_000;
/** Ahead, back behind where it was, and right again. */
const JUMPS_MS = [HOUR_MS, -2 * HOUR_MS, HOUR_MS];

export const CLOCK_FAULT: Fault = {
  name: 'clock',
  title: 'clock an hour ahead, then an hour behind, then right',
  stage: {
    env: {
      NODE_OPTIONS: `--require ${path.join(__dirname, 'jumping-clock.cjs')}`,
      CLOCK_JUMPS_MS: JUMPS_MS.join(','),
    },
  },
  lastsMs: { full: 10_000, quick: 4_000 },
  inflict: async ({ server }, lastsMs) => {
    for (const [index] of JUMPS_MS.entries()) {
      if (index > 0) await pause(lastsMs / (JUMPS_MS.length - 1));
      process.kill(server.pid, 'SIGUSR2');
    }
  },
};
