/** What forged addresses cost: the limiter keeps a number of them that does not grow with how many there are. */
import { beginSignInAttempt } from '@/lib/auth/admin-attempts';

const SOURCES = 1_000_000;
const MINUTES = 20;
/** 100 new addresses a minute, each kept for 15 minutes, and the window that ends. */
const MOST_KEPT = 100 * 16;

const KEY = Symbol.for('contentflow.adminSignInAttempts');

interface Limiters {
  readonly client: { dump: () => { readonly storage: readonly unknown[] } };
  readonly all: { dump: () => { readonly storage: readonly unknown[] } };
}

const countKept = (): number => {
  const { client, all } = (globalThis as { [symbol: symbol]: unknown })[KEY] as Limiters;
  return client.dump().storage.length + all.dump().storage.length;
};

beforeEach(() => {
  delete (globalThis as { [symbol: symbol]: unknown })[KEY];
  jest.useFakeTimers();
});

afterEach(() => jest.useRealTimers());

test('a million addresses within twenty minutes leave some hundreds in memory, and then nothing', async () => {
  let most = 0;
  let allowed = 0;
  for (let source = 0; source < SOURCES; source += 1) {
    if ((await beginSignInAttempt(`2001:db8::${source.toString(16)}`)).allowed) allowed += 1;
    if (source % (SOURCES / MINUTES) === 0) {
      jest.advanceTimersByTime(60_000);
      most = Math.max(most, countKept());
    }
  }
  expect(allowed).toBeLessThanOrEqual(100 * (MINUTES + 1));
  expect(most).toBeGreaterThan(1_000);
  expect(most).toBeLessThanOrEqual(MOST_KEPT);
  jest.advanceTimersByTime(16 * 60_000);
  expect(countKept()).toBe(0);
}, 120_000);
