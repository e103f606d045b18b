/** What a pool can serve at most: the measure of every overload. */
import { runClosedLoop } from './closed-loop';
import { type Contender, LIMIT } from './contenders';

/** All its connections open, its code compiled. */
export async function warmUp({ query }: Contender, limit = LIMIT): Promise<void> {
  // From the function and not of it: Prisma reads no column of type void.
  const statement = { text: 'SELECT 1 AS one FROM pg_sleep(0.02)' };
  for (let round = 0; round < 5; round += 1) {
    await Promise.all(Array.from({ length: limit }, () => query(statement, 10_000)));
  }
}

/** With a caller for each connection, on a pool of its own that is closed afterwards. */
export async function measureCapacity(
  open: () => Contender,
  statement: { readonly text: string },
  durationMs: number,
  limit = LIMIT,
): Promise<number> {
  const contender = open();
  try {
    await warmUp(contender, limit);
    const { perSecond } = await runClosedLoop(() => contender.query(statement, 10_000), limit, durationMs);
    return perSecond;
  } finally {
    await contender.end();
  }
}
