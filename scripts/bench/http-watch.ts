/** How soon what watches over a server is answered while it is under load. */
import { setTimeout as delay } from 'node:timers/promises';
import { ADMIN_TOKEN } from './http-contender';

const WATCHED = [
  '/api/health/live',
  '/api/health/ready',
  '/api/health/db',
  '/api/admin/pool',
  '/admin/pool',
] as const;

type Watched = (typeof WATCHED)[number];

/** As monitors and the page itself ask; the page is dear to make. */
const EVERY_MS = 1_000;
/** Later than this is as good as never. */
const GIVE_UP_MS = 10_000;

export type SlowestMs = Readonly<Record<Watched, number>>;

/** @returns stops watching, and says the slowest answer of each; Infinity where one failed */
export function watchAnswers(url: string): () => Promise<SlowestMs> {
  let stopped = false;
  const watchOne = async (path: Watched): Promise<readonly [Watched, number]> => {
    let slowestMs = 0;
    while (!stopped) {
      const startedAtMs = performance.now();
      const ok = await fetch(url + path, {
        headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
        redirect: 'manual',
        signal: AbortSignal.timeout(GIVE_UP_MS),
      }).then(
        async (response) => {
          await response.arrayBuffer();
          return response.ok;
        },
        () => false,
      );
      slowestMs = ok ? Math.max(slowestMs, performance.now() - startedAtMs) : Number.POSITIVE_INFINITY;
      await delay(EVERY_MS);
    }
    return [path, slowestMs];
  };
  const watches = Promise.all(WATCHED.map(watchOne));
  return async () => {
    stopped = true;
    return Object.fromEntries(await watches) as SlowestMs;
  };
}
