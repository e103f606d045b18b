import type { beginSignInAttempt as BeginSignInAttempt } from '@/lib/auth/admin-attempts';

const KEY = Symbol.for('contentflow.adminSignInAttempts');
let beginSignInAttempt: typeof BeginSignInAttempt;

beforeEach(async () => {
  delete (globalThis as { [symbol: symbol]: unknown })[KEY];
  ({ beginSignInAttempt } = await import('@/lib/auth/admin-attempts'));
});

async function fail(address: string, times: number): Promise<void> {
  for (let turn = 0; turn < times; turn += 1) await beginSignInAttempt(address);
}

test('five failures are allowed, the sixth attempt waits', async () => {
  await fail('10.0.0.1', 5);
  const sixth = await beginSignInAttempt('10.0.0.1');
  expect(sixth).toMatchObject({ allowed: false });
  const seconds = 'retryAfterSeconds' in sixth ? sixth.retryAfterSeconds : 0;
  expect(seconds).toBeGreaterThan(14 * 60);
  expect(seconds).toBeLessThanOrEqual(15 * 60);
});

test('a success forgets the failures before it', async () => {
  await fail('10.0.0.1', 4);
  const right = await beginSignInAttempt('10.0.0.1');
  if (right.allowed) await right.succeed();
  await fail('10.0.0.1', 4);
  await expect(beginSignInAttempt('10.0.0.1')).resolves.toMatchObject({ allowed: true });
});

test('others are not held up', async () => {
  await fail('10.0.0.1', 6);
  await expect(beginSignInAttempt('10.0.0.2')).resolves.toMatchObject({ allowed: true });
});

test('a burst of parallel guesses gets no more than its five', async () => {
  const burst = await Promise.all(Array.from({ length: 50 }, () => beginSignInAttempt('10.0.0.1')));
  expect(burst.filter(({ allowed }) => allowed)).toHaveLength(5);
});

test('forged addresses end at the cap of all, and a blocked client does not eat into it', async () => {
  await fail('10.0.0.1', 500);
  // Five are spent on the first address.
  for (let host = 0; host < 95; host += 1) {
    await expect(beginSignInAttempt(`forged-${host}`)).resolves.toMatchObject({ allowed: true });
  }
  const refused = await beginSignInAttempt('forged-95');
  expect(refused).toMatchObject({ allowed: false });
  expect('retryAfterSeconds' in refused && refused.retryAfterSeconds).toBeLessThanOrEqual(60);
});

test('a second copy of the module counts with the first', async () => {
  await fail('10.0.0.1', 5);
  jest.resetModules();
  const copy = await import('@/lib/auth/admin-attempts');
  expect(copy.beginSignInAttempt).not.toBe(beginSignInAttempt);
  await expect(copy.beginSignInAttempt('10.0.0.1')).resolves.toMatchObject({ allowed: false });
});
