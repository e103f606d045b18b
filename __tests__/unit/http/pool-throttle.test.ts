/** Whom the gate before Next turns away for the pool's sake, by how their requests ended: with routes and pages of ours. */
import type { IncomingMessage } from 'node:http';
import { withClient } from '@/lib/caller';
import { CodedError } from '@/lib/errors';
import { countThrottled, passThrottle, watchPool } from '@/lib/http/pool-throttle';
import { readForPage } from '@/lib/http/read-for-page';
import { route } from '@/lib/http/route';
import { logger } from '@/lib/logging';

jest.mock('next/headers', () => ({ headers: async () => new Headers() }));

const KNOWN = 'Bearer known';
let isOverloaded = true;

beforeEach(() => {
  for (const level of ['debug', 'warn', 'error'] as const) jest.spyOn(logger, level).mockImplementation();
  // As if chance were always against them.
  jest.spyOn(Math, 'random').mockReturnValue(0);
  watchPool({
    isOverloaded: () => isOverloaded,
    predictedWaitMs: () => 4_200,
    workspaceOf: (authorization) => (authorization === KNOWN ? 'acme' : undefined),
  });
});

afterEach(() => {
  jest.restoreAllMocks();
  forgetAll();
});

/** As it does when the overload is over. */
function forgetAll(): void {
  isOverloaded = false;
  enter('/');
  isOverloaded = true;
}

function enter(url: string, authorization?: string, signal = new AbortController().signal) {
  const headers = authorization === undefined ? {} : { authorization };
  return passThrottle({ url, headers } as IncomingMessage, signal, performance.now());
}

interface Asked {
  readonly url: string;
  readonly key?: string;
  readonly work: () => Promise<unknown>;
  readonly isAnswered?: boolean;
}

/** One after another, 20 of them. @returns how many were let in */
async function ask({ url, key, work, isAnswered = true }: Asked): Promise<number> {
  let letIn = 0;
  for (let turn = 0; turn < 20; turn += 1) {
    const { signal } = new AbortController();
    const tell = enter(url, key, signal);
    if (tell === undefined) continue;
    letIn += 1;
    await withClient(signal, work).catch(() => undefined);
    tell(isAnswered);
  }
  return letIn;
}

function failingRoute(code: 'OVERLOADED' | 'POOL_TIMEOUT') {
  const handler = route('GET /api/x', () => Promise.reject(new CodedError(code, code)));
  return () => handler(new Request('http://localhost/api/x'), { params: Promise.resolve({}) });
}

function failingPage(code: 'OVERLOADED' | 'POOL_TIMEOUT') {
  return () => readForPage('page /w', () => Promise.reject(new CodedError(code, code)));
}

it.each([
  ['/api/x', failingRoute],
  ['/w/acme', failingPage],
])('whose requests to %s the pool sent away, and not who waited there in vain', async (url, failing) => {
  expect(await ask({ url, work: failing('POOL_TIMEOUT') })).toBe(20);
  expect(await ask({ url: `${url}/y`, work: failing('POOL_TIMEOUT') })).toBe(20);
  forgetAll();
  const before = countThrottled();
  const letIn = await ask({ url, work: failing('OVERLOADED') });
  expect(letIn).toBeLessThan(10);
  expect(countThrottled() - before).toBe(20 - letIn);
});

it('who hung up was not served', async () => {
  const work = async () => undefined;
  expect(await ask({ url: '/w/acme', work, isAnswered: false })).toBeLessThan(10);
});

it('a workspace apart from keys that nobody knows, which are one whatever they are', async () => {
  const work = failingRoute('OVERLOADED');
  for (let guess = 0; guess < 20; guess += 1) {
    const tell = enter('/api/x', `Bearer guess-${guess}-${'x'.repeat(16_000)}`);
    tell?.(false);
  }
  expect(enter('/api/x', 'Bearer another guess')).toBeUndefined();
  expect(enter('/api/x', KNOWN)).toBeDefined();
  await ask({ url: '/api/x', key: KNOWN, work });
  expect(enter('/api/y', KNOWN)).toBeUndefined();
  expect(enter('/w/acme', KNOWN)).toBeDefined();
});

it('paths that are made up get no turn of their own each, and push no workspace out', async () => {
  const work = failingRoute('OVERLOADED');
  await ask({ url: '/api/x', key: KNOWN, work });
  let letIn = 0;
  for (let turn = 0; turn < 20_000; turn += 1) {
    const tell = enter(turn % 2 === 0 ? `/w/made-up-${turn}/x` : `/?made-up=${turn}`);
    if (tell !== undefined) letIn += 1;
    tell?.(false);
  }
  // The first of each group.
  expect(letIn).toBeLessThanOrEqual(256);
  expect(enter('/api/x', KNOWN)).toBeUndefined();
});
