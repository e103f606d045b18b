/** A real Prometheus scrapes a production server with the shipped rules: an alert fires under load and resolves after. */
import { readFileSync } from 'node:fs';
import { Client } from 'pg';
import { z } from 'zod';
import { seed } from '@/prisma/seed';
import { type ProductionServer, startProductionServer } from '../support/production-server';
import { describeWithPrometheus, type Prometheus, startPrometheus } from '../support/prometheus';
import { createTestDatabase, type TestDatabase } from '../support/test-database';

const API_KEY = `cf_${'k'.repeat(43)}`;
const METRICS_TOKEN = 'a-metrics-token-of-more-than-32-characters';
const LIMIT = 2;
const POLL_MS = 250;

/** What is looked at of its answers. */
const alertsSchema = z.object({
  alerts: z.array(
    z.object({
      state: z.enum(['pending', 'firing']),
      labels: z.record(z.string(), z.string()),
      annotations: z.record(z.string(), z.string()),
    }),
  ),
});
const targetsSchema = z.object({
  activeTargets: z.array(
    z.object({ health: z.string(), lastError: z.string(), labels: z.record(z.string(), z.string()) }),
  ),
});
const rulesSchema = z.object({
  groups: z.array(
    z.object({ rules: z.array(z.object({ health: z.string(), lastError: z.string().optional() })) }),
  ),
});
/** One moment's value and its time, as text. */
const resultSchema = z.object({
  result: z.array(z.object({ value: z.tuple([z.number(), z.string()]) })),
});

let database: TestDatabase;
let witness: Client;
let server: ProductionServer;
let prometheus: Prometheus;

describeWithPrometheus('a real Prometheus', () => {
  beforeAll(async () => {
    database = await createTestDatabase();
    await seed(database.url, { apiKey: API_KEY });
    witness = new Client(database.url);
    await witness.connect();
    server = await startProductionServer({
      env: {
        DATABASE_URL: database.url,
        DATABASE_CONNECTION_LIMIT: String(LIMIT),
        // Longer than the load lasts: nobody shall be refused here.
        DATABASE_POOL_TIMEOUT: '60',
        DATABASE_QUERY_TIMEOUT: '60',
        METRICS_TOKEN,
      },
    });
    prometheus = await startPrometheus(server.url, METRICS_TOKEN);
  }, 60_000);

  afterAll(async () => {
    await prometheus?.stop();
    await server?.stop();
    await witness.end();
    await database.drop();
  });

  async function until<T>(what: string, ms: number, look: () => Promise<T | undefined>): Promise<T> {
    const endsAtMs = performance.now() + ms;
    for (;;) {
      const found = await look();
      if (found !== undefined) return found;
      if (performance.now() > endsAtMs) throw new Error(`Not within ${ms} ms: ${what}\n${server.output()}`);
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }

  async function alertsOf(name: string) {
    const { alerts } = await prometheus.ask('alerts', alertsSchema);
    return alerts.filter(({ labels }) => labels.alertname === name);
  }

  const query = async (promql: string): Promise<number | undefined> => {
    const { result } = await prometheus.ask(`query?query=${encodeURIComponent(promql)}`, resultSchema);
    return result[0] && Number(result[0].value[1]);
  };

  it('scrapes with the token, and takes every rule', async () => {
    const target = await until('the first scrape', 15_000, async () => {
      const { activeTargets } = await prometheus.ask('targets', targetsSchema);
      return activeTargets[0]?.health === 'up' ? activeTargets[0] : undefined;
    });
    expect(target).toMatchObject({ lastError: '', labels: { job: 'contentflow' } });
    const rules = await until('each rule is evaluated', 15_000, async () => {
      const { groups } = await prometheus.ask('rules', rulesSchema);
      const all = groups.flatMap((group) => group.rules);
      return all.every(({ health }) => health !== 'unknown') ? all : undefined;
    });
    expect(rules.map(({ health, lastError }) => lastError ?? health)).toEqual(rules.map(() => 'ok'));
    const shipped =
      readFileSync('ops/prometheus/contentflow-alerts.yml', 'utf8').match(/^\s*- alert:/gm) ?? [];
    expect(shipped.length).toBeGreaterThan(10);
    expect(rules).toHaveLength(shipped.length);
  }, 40_000);

  it('has the saturation alert fire under load and resolve after', async () => {
    expect(await alertsOf('ContentflowPoolSaturated')).toEqual([]);
    // Each request gets its key and then waits for this lock with a connection in its hand; the others wait for one.
    await witness.query('BEGIN');
    await witness.query('LOCK TABLE content_items IN ACCESS EXCLUSIVE MODE');
    const requests = Array.from({ length: LIMIT + 3 }, () =>
      fetch(`${server.url}/api/content`, { headers: { authorization: `Bearer ${API_KEY}` } }),
    );
    const pending = await until(
      'the alert is pending',
      15_000,
      async () => (await alertsOf('ContentflowPoolSaturated'))[0],
    );
    expect(pending.state).toBe('pending');
    const firing = await until('the alert fires', 25_000, async () =>
      (await alertsOf('ContentflowPoolSaturated')).find(({ state }) => state === 'firing'),
    );
    expect(firing.labels).toMatchObject({ severity: 'critical', instance: new URL(server.url).host });
    expect(firing.annotations.summary).toBe(
      `${new URL(server.url).host}: all ${LIMIT} connections are in use and requests wait`,
    );
    expect(firing.annotations.action).toContain('/admin/pool');
    expect(
      await query('sum(contentflow_caller_pending_requests{contentflow_caller="GET /api/content"})'),
    ).toBe(3);

    await witness.query('ROLLBACK');
    for (const request of requests) expect((await request).status).toBe(200);
    await until('the alert is over', 15_000, async () =>
      (await alertsOf('ContentflowPoolSaturated')).length === 0 ? true : undefined,
    );
    // Prometheus' own record says the same: it fired for a while, and no longer does.
    const fired = 'ALERTS{alertname="ContentflowPoolSaturated",alertstate="firing"}';
    expect(await query(`sum(count_over_time(${fired}[5m]))`)).toBeGreaterThan(0);
    expect(await query(fired)).toBeUndefined();
    // Nobody was refused, so nothing speaks of that.
    expect(await alertsOf('ContentflowPoolTimeouts')).toEqual([]);
  }, 90_000);
});
