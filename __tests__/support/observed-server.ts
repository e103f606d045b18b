/** Production servers of one test file on a database with the sample content, each started by a test and scraped by it. */
import { Client } from 'pg';
import { seed } from '@/prisma/seed';
import { type ProductionServer, startProductionServer } from './production-server';
import { parsePrometheusText } from './prometheus-samples';
import { createTestDatabase, type TestDatabase } from './test-database';

export const API_KEY = `cf_${'k'.repeat(43)}`;
export const ADMIN_TOKEN = 'an-admin-token-of-more-than-32-characters';
export const METRICS_TOKEN = 'a-metrics-token-of-more-than-32-characters';
const POLL_MS = 50;

class ObservedServer {
  database!: TestDatabase;
  /** Holds what the server's queries wait for; what it has begun is over after the test. */
  witness!: Client;
  /** The one that was started last. */
  running: ProductionServer | undefined;

  async start(env: Record<string, string> = {}): Promise<ProductionServer> {
    this.running = await startProductionServer({
      env: { DATABASE_URL: this.database.url, ADMIN_TOKEN, METRICS_TOKEN, ...env },
    });
    return this.running;
  }
}

/** To be called once, outside of all tests. */
export function setUpObservedServer(): ObservedServer {
  const server = new ObservedServer();
  beforeAll(async () => {
    server.database = await createTestDatabase();
    await seed(server.database.url, { apiKey: API_KEY });
    server.witness = new Client(server.database.url);
    await server.witness.connect();
  });
  afterAll(async () => {
    await server.witness.end();
    await server.database.drop();
  });
  afterEach(async () => {
    await server.witness.query('ROLLBACK');
    await server.running?.stop();
    server.running = undefined;
  });
  return server;
}

export const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });

export async function scrape(url: string) {
  const answer = await fetch(`${url}/api/metrics`, bearer(METRICS_TOKEN));
  const text = await answer.text();
  expect({ status: answer.status, text: answer.ok ? '' : text }).toEqual({ status: 200, text: '' });
  return { ...parsePrometheusText(text), text };
}

/** Two requests that each take one connection. */
export async function browse(url: string): Promise<void> {
  expect((await fetch(`${url}/api/content`, bearer(API_KEY))).status).toBe(200);
  expect((await fetch(`${url}/w/sample`)).status).toBe(200);
}

/** @returns what `look` finds, as soon as that is not undefined */
export async function until<T>(
  what: string,
  look: () => Promise<T | undefined> | T | undefined,
  ms = 20_000,
): Promise<T> {
  const endsAtMs = performance.now() + ms;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (performance.now() > endsAtMs) throw new Error(`Not within ${ms} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
