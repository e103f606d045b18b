import { inspect } from 'node:util';
import { readForPage } from '@/lib/http/read-for-page';
import { logger } from '@/lib/logging';

let request = new Headers();

jest.mock('next/headers', () => ({ headers: async () => request }));

beforeEach(() => {
  request = new Headers();
});

afterEach(() => jest.restoreAllMocks());

async function fail(cause: unknown): Promise<unknown> {
  return readForPage('page /w/[workspace]', () => Promise.reject(cause)).catch((error: unknown) => error);
}

test('what is read is passed on', async () => {
  await expect(readForPage('GET /', async () => 7)).resolves.toBe(7);
});

test('a failure comes out as its code, one line to print, without its cause', async () => {
  jest.spyOn(logger, 'error').mockImplementation();
  const error = await fail(new Error('password=hunter2'));
  expect(error).toMatchObject({ digest: 'UNKNOWN' });
  expect(inspect(error)).toBe('[Error: page not readable: UNKNOWN]');
});

test('what nobody foresaw is logged once with its cause', async () => {
  const logged = jest.spyOn(logger, 'error').mockImplementation();
  const cause = new Error('nobody foresaw this');
  await fail(cause);
  // The same request once more, as Next renders for the metadata.
  await fail(cause);
  expect(logged.mock.calls).toEqual([
    [{ route: 'page /w/[workspace]', code: 'UNKNOWN', status: 500, err: cause }, expect.any(String)],
  ]);
});

test('what time heals is a warning without it', async () => {
  const logged = jest.spyOn(logger, 'warn').mockImplementation();
  await fail(new Error('timeout exceeded when trying to connect'));
  expect(logged.mock.calls).toEqual([
    [{ route: 'page /w/[workspace]', code: 'POOL_TIMEOUT', status: 503 }, expect.any(String)],
  ]);
});
