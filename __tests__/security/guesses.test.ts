/** Strangers who guess keys and tokens, from as many sources as they like: what it costs the others, and the database. */
import { randomBytes } from 'node:crypto';
import { type AttackedServer, startAttackedServer } from '../support/attacked-server';

const GUESSES = 400;
const AT_ONCE = 20;

let attacked: AttackedServer;

beforeAll(async () => {
  attacked = await startAttackedServer();
}, 60_000);

afterAll(async () => {
  await attacked?.close();
});

const ask = async (path: string, token: string, source: number) => {
  const response = await fetch(`${attacked.url}${path}`, {
    redirect: 'manual',
    headers: {
      authorization: `Bearer ${token}`,
      'x-forwarded-for': `10.${source >> 16}.${(source >> 8) & 255}.${source & 255}`,
    },
  });
  return { status: response.status, text: await response.text() };
};

async function guess(path: string, expected: readonly number[]): Promise<void> {
  let next = 0;
  const strand = async () => {
    for (let source = next; source < GUESSES; source = next) {
      next += 1;
      const { status, text } = await ask(path, `cf_${randomBytes(32).toString('base64url')}`, source);
      expect([path, expected.includes(status) ? 'as told' : status]).toEqual([path, 'as told']);
      expect(text).not.toMatch(/"(inUse|sessions)"|db_client/);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, strand));
}

test('whoever has a key is served beside thousands of guesses, and the pool keeps its limit', async () => {
  const { ours } = attacked;
  let isOver = false;
  const guesses = guess('/api/content', [401]).finally(() => {
    isOver = true;
  });
  const served: number[] = [];
  let sessions = 0;
  while (!isOver) {
    served.push((await ask('/api/content', ours.apiKey, 0)).status);
    const [row] = await attacked.query(
      `SELECT count(*)::int AS sessions FROM pg_stat_activity WHERE usename LIKE 'attacked_%' AND datname = current_database()`,
    );
    sessions = Math.max(sessions, Number(row?.sessions));
  }
  await guesses;
  expect(served.length).toBeGreaterThan(10);
  expect(new Set(served)).toEqual(new Set([200]));
  expect(sessions).toBeLessThanOrEqual(5);
}, 60_000);

test.each([
  ['/api/metrics', [401]],
  ['/api/admin/pool', [401]],
  ['/admin/pool', [303]],
  // A machine that does much besides can be too slow for the check, which the document tells then.
  ['/api/health/db', [200, 503]],
])(
  'guesses at %s open nothing, and do not reach the database',
  async (path, expected) => {
    const countQueries = async () => {
      const [row] = await attacked.query(
        'SELECT xact_commit::int AS commits FROM pg_stat_database WHERE datname = current_database()',
      );
      return Number(row?.commits);
    };
    const before = await countQueries();
    await guess(path, expected);
    // Checks of its own, one a second or two, and ours.
    expect((await countQueries()) - before).toBeLessThan(GUESSES / 2);
  },
  60_000,
);
