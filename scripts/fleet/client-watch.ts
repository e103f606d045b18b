/** How many connections the instances' pools have open to PgBouncer, as its own console counts them. */
import { Secret } from '@/lib/config';
import { readPgBouncer } from '@/lib/db/read-pgbouncer';
import type { ErrorCode } from '@/lib/errors';

export interface ClientWatch {
  /** Seen at one look. */
  readonly most: () => number;
  /** Why the console did not answer, where it did not once. */
  readonly failure: () => ErrorCode | undefined;
  readonly stop: () => Promise<void>;
}

const LOOK_EVERY_MS = 250;
const ANSWER_WITHIN_MS = 2_000;

export function watchClients(adminUrl: string): ClientWatch {
  const url = new Secret(adminUrl);
  let [most, isOver] = [0, false];
  let failed: ErrorCode | undefined;
  const watching = (async () => {
    while (!isOver) {
      const { failure, pools } = await readPgBouncer(url, ANSWER_WITHIN_MS);
      const clients = pools.reduce((sum, pool) => sum + pool.clientsActive + pool.clientsWaiting, 0);
      most = Math.max(most, clients);
      failed ??= failure;
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  })();
  return {
    most: () => most,
    failure: () => failed,
    stop: () => {
      isOver = true;
      return watching;
    },
  };
}
