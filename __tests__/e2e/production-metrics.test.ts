/** /api/metrics of a production server, and what it pushes by OTLP, held against each other and against what is shipped. */
import { readFileSync } from 'node:fs';
import { Client } from 'pg';
import { seed } from '@/prisma/seed';
import { readDashboard } from '../support/dashboard';
import { type OtlpReceiver, type OtlpSpan, startOtlpReceiver } from '../support/otlp-receiver';
import { type ProductionServer, startProductionServer } from '../support/production-server';
import { RULES_FILE } from '../support/prometheus';
import { parsePrometheusText, samplesOfOtlp, seriesOf } from '../support/prometheus-samples';
import { createTestDatabase, type TestDatabase } from '../support/test-database';

const API_KEY = `cf_${'k'.repeat(43)}`;
const ADMIN_TOKEN = 'an-admin-token-of-more-than-32-characters';
const METRICS_TOKEN = 'a-metrics-token-of-more-than-32-characters';
const POLL_MS = 50;

let database: TestDatabase;
let witness: Client;
let server: ProductionServer | undefined;
let receiver: OtlpReceiver | undefined;

beforeAll(async () => {
  database = await createTestDatabase();
  await seed(database.url, { apiKey: API_KEY });
  witness = new Client(database.url);
  await witness.connect();
});

afterAll(async () => {
  await witness.end();
  await database.drop();
});

afterEach(async () => {
  await witness.query('ROLLBACK');
  await server?.stop();
  await receiver?.close();
  server = undefined;
  receiver = undefined;
});

async function start(env: Record<string, string> = {}): Promise<ProductionServer> {
  server = await startProductionServer({
    env: { DATABASE_URL: database.url, ADMIN_TOKEN, METRICS_TOKEN, ...env },
  });
  return server;
}

const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });

async function scrape(url: string) {
  const answer = await fetch(`${url}/api/metrics`, bearer(METRICS_TOKEN));
  const text = await answer.text();
  expect({ status: answer.status, text: answer.ok ? '' : text }).toEqual({ status: 200, text: '' });
  return { ...parsePrometheusText(text), text };
}

async function browse(url: string): Promise<void> {
  expect((await fetch(`${url}/api/content`, bearer(API_KEY))).status).toBe(200);
  expect((await fetch(`${url}/w/sample`)).status).toBe(200);
}

async function until<T>(
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

test('the metrics are for those who hold a token', async () => {
  const { url } = await start();
  const ask = (init?: RequestInit) => fetch(`${url}/api/metrics`, init);
  for (const init of [undefined, bearer('wrong'), bearer(`${METRICS_TOKEN}x`), bearer(API_KEY)]) {
    const answer = await ask(init);
    expect(answer.status).toBe(401);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="ContentFlow metrics"');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(await answer.json()).toMatchObject({ code: 'NO_METRICS_ACCESS', status: 401 });
  }
  for (const token of [METRICS_TOKEN, ADMIN_TOKEN]) {
    const answer = await ask(bearer(token));
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(answer.headers.get('cache-control')).toBe('no-store');
  }
  // The scraper's token opens nothing else.
  expect((await fetch(`${url}/api/admin/pool`, bearer(METRICS_TOKEN))).status).toBe(401);
  expect((await ask({ method: 'POST', ...bearer(METRICS_TOKEN) })).status).toBe(405);
  const head = await ask({ method: 'HEAD', ...bearer(METRICS_TOKEN) });
  expect({ status: head.status, body: await head.text() }).toEqual({ status: 200, body: '' });
});

test('nobody reads them where no token is set', async () => {
  const { url } = await start({ ADMIN_TOKEN: '', METRICS_TOKEN: '' });
  for (const init of [undefined, bearer('undefined'), bearer('')]) {
    expect((await fetch(`${url}/api/metrics`, init)).status).toBe(401);
  }
});

test('no code of OpenTelemetry’s SDK is loaded before somebody asks', async () => {
  // Node then prints each module that it loads.
  const { url, output } = await start({ NODE_DEBUG: 'module' });
  await browse(url);
  await until('the start is over', () => output().includes('database answers') || undefined);
  const loaded = () =>
    /node_modules\/@(opentelemetry\/(sdk|exporter|otlp|resources)|prisma\/instrumentation)/.test(output());
  expect(output()).toMatch(/node_modules\/pg/);
  expect(loaded()).toBe(false);
  await scrape(url);
  expect(loaded()).toBe(true);
});

test('docs, rules and dashboard name what is served, and the docs all of it', async () => {
  const { url } = await start({ METRICS_PRISMA_NAMES: '1' });
  await browse(url);
  const { types, text } = await scrape(url);
  const help = new Map([...text.matchAll(/^# HELP (\S+) (.*)$/gm)].map(([, name, words]) => [name, words]));

  const rows = readFileSync('docs/metrics.md', 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim()),
    );
  const own = rows.filter(({ length }) => length === 7);
  const documented = [
    ...own.map(([, name, type, , , meaning]) => ({ name, type, meaning })),
    ...rows.filter(({ length }) => length === 3).map(([name, type, meaning]) => ({ name, type, meaning })),
  ].filter(({ name }) => name?.startsWith('`'));
  const served = [...types].filter(([name]) => name !== 'target_info');
  const bySpelling = (a: { name: string | undefined }, b: { name: string | undefined }) =>
    String(a.name) < String(b.name) ? -1 : 1;
  expect(documented.toSorted(bySpelling)).toEqual(
    served
      .map(([name, type]) => ({ name: `\`${name}\``, type, meaning: help.get(name) }))
      .toSorted(bySpelling),
  );
  // A counter's name in Prometheus follows from the one in OpenTelemetry.
  for (const [otel = '', prometheus = ''] of own.filter(([name]) => name?.startsWith('`'))) {
    expect(prometheus.replaceAll('`', '').replace(/(_seconds)?(_total)?$/, '')).toBe(
      otel.replaceAll('`', '').replaceAll('.', '_'),
    );
  }

  const names = new Set(
    served.flatMap(([name, type]) =>
      type === 'histogram' ? [`${name}_bucket`, `${name}_count`, `${name}_sum`] : [name],
    ),
  );
  const expressions = [
    readFileSync(RULES_FILE, 'utf8').replaceAll(/^ *(#|action:|description:).*$/gm, ''),
    ...readDashboard().expressions,
  ];
  const asked = new Set(
    expressions.flatMap((expression) =>
      [...expression.matchAll(/\b(?:db_client|contentflow|prisma)_\w+(?=[\s{[)]|$)/gm)].map(([name]) => name),
    ),
  );
  const labels = new Set([...text.matchAll(/[{,](\w+)="/g)].map(([, label]) => label as string));
  expect(asked.size).toBeGreaterThan(30);
  expect([...asked].filter((name) => !names.has(name) && !labels.has(name))).toEqual([]);
});

test('a full pool and a dead database have numbers', async () => {
  const { url } = await start({ DATABASE_CONNECTION_LIMIT: '1', DATABASE_POOL_TIMEOUT: '30' });
  await browse(url);
  await witness.query('BEGIN');
  await witness.query('LOCK TABLE content_items IN ACCESS EXCLUSIVE MODE');
  const blocked = [1, 2, 3].map(() => fetch(`${url}/api/content`, bearer(API_KEY)));
  const pool = { db_client_connection_pool_name: 'contentflow' };
  const pending = seriesOf('db_client_connection_pending_requests', pool);
  const used = seriesOf('db_client_connection_count', { ...pool, db_client_connection_state: 'used' });
  const { samples, tookMs } = await until('two requests wait', async () => {
    const startedAtMs = performance.now();
    const { samples } = await scrape(url);
    return (samples.get(pending) ?? 0) >= 2
      ? { samples, tookMs: performance.now() - startedAtMs }
      : undefined;
  });
  expect(samples.get(used)).toBe(1);
  expect(samples.get('contentflow_pool_wait_oldest_seconds')).toBeGreaterThan(0);
  expect(
    samples.get(seriesOf('contentflow_caller_connections', { contentflow_caller: 'GET /api/content' })),
  ).toBe(1);
  expect(tookMs).toBeLessThan(1_000);
  await witness.query('ROLLBACK');
  for (const answer of blocked) expect((await answer).status).toBe(200);
  await server?.stop();

  const dead = await start({ DATABASE_URL: 'postgresql://nobody:secret@127.0.0.1:1/nothing' });
  expect((await fetch(`${dead.url}/api/health/db`)).status).toBe(503);
  const failed = (await scrape(dead.url)).samples;
  expect(failed.get(seriesOf('contentflow_health_status', { contentflow_health_status: 'fail' }))).toBe(1);
  expect(failed.get(used)).toBe(0);
  expect(failed.get('contentflow_pool_failures_total')).toBeGreaterThan(0);
});

describe('by OTLP', () => {
  async function startPushing(env: Record<string, string> = {}) {
    receiver = await startOtlpReceiver();
    const { url } = await start({
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_EXPORTER_OTLP_HEADERS: 'x-api-key=a-secret-key',
      OTEL_METRIC_EXPORT_INTERVAL: '200',
      ...env,
    });
    await until('the first push', () => receiver?.metrics[0]);
    return { url, receiver };
  }

  test.each([
    ['application/json', 'http/json'],
    ['application/x-protobuf', ''],
  ])('come as %s the same numbers as a scrape shows', async (contentType, protocol) => {
    const { url, receiver } = await startPushing({
      OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
      METRICS_PRISMA_NAMES: '1',
      OTEL_SERVICE_NAME: 'contentflow-test',
    });
    for (let turn = 0; turn < 20; turn += 1) await browse(url);
    // A check of the health may come between the scrape and the push, so the quiet moment is looked for.
    const equal = await until('a push equals a scrape', async () => {
      const { samples } = await scrape(url);
      const pushes = receiver.metrics.length;
      const push = await until('the next push', () => receiver.metrics[pushes]);
      const scraped = new Map([...samples].filter(([series]) => !series.startsWith('target_info')));
      const pushed = samplesOfOtlp(push.items);
      const same = [...pushed].every(([series, value]) => scraped.get(series) === value);
      return same && pushed.size === scraped.size ? { push, scraped } : undefined;
    });
    expect(equal.scraped.size).toBeGreaterThan(100);
    const called = seriesOf('contentflow_caller_acquisitions_total', {
      contentflow_caller: 'GET /api/content',
    });
    expect(equal.scraped.get(called)).toBe(40);
    expect(equal.push.resource).toMatchObject({
      'service.name': 'contentflow-test',
      'service.instance.id': expect.stringMatching(/-\d+$/),
    });
    expect(equal.push.headers).toMatchObject({ 'x-api-key': 'a-secret-key', 'content-type': contentType });
    // Cumulative, or rates would be wrong by everything since the start.
    for (const { name, sum, histogram } of equal.push.items) {
      const temporality = (sum ?? histogram)?.aggregationTemporality;
      expect({ name, temporality: temporality ?? 2 }).toEqual({ name, temporality: 2 });
    }
    expect(server?.output()).toContain('pushing by OTLP');
    expect(server?.output()).not.toContain('a-secret-key');
  });

  test('come spans: the request, Prisma’s work in it, and the wait for a connection', async () => {
    const { url, receiver } = await startPushing({ DATABASE_CONNECTION_LIMIT: '1' });
    const traceId = 'a'.repeat(32);
    await browse(url);
    await witness.query('BEGIN');
    await witness.query('LOCK TABLE content_items IN ACCESS EXCLUSIVE MODE');
    const holder = fetch(`${url}/api/content`, bearer(API_KEY));
    const pool = { db_client_connection_pool_name: 'contentflow' };
    const isUsed = async (name: string, labels: Record<string, string> = {}) =>
      ((await scrape(url)).samples.get(seriesOf(name, { ...pool, ...labels })) ?? 0) > 0 || undefined;
    await until('the connection is held', () =>
      isUsed('db_client_connection_count', { db_client_connection_state: 'used' }),
    );
    const waiter = fetch(`${url}/api/content`, {
      headers: { ...bearer(API_KEY).headers, traceparent: `00-${traceId}-${'b'.repeat(16)}-01` },
    });
    await until('a request waits', () => isUsed('db_client_connection_pending_requests'));
    await new Promise((resolve) => setTimeout(resolve, 300));
    await witness.query('ROLLBACK');
    expect([(await holder).status, (await waiter).status]).toEqual([200, 200]);

    const spans = await until('the trace', () => {
      const found = receiver.spans.filter((span) => span.traceId === traceId);
      return found.some(({ name }) => name === 'GET /api/content') ? found : undefined;
    });
    const waits = spans.filter(({ name }) => name === 'contentflow.pool.acquire');
    const lasted = ({ startTimeUnixNano, endTimeUnixNano }: OtlpSpan) =>
      Number(BigInt(endTimeUnixNano) - BigInt(startTimeUnixNano)) / 1e6;
    const [longest] = waits.toSorted((a, b) => lasted(b) - lasted(a));
    if (longest === undefined) throw new Error('no span of a wait');
    const waitMs = Number(longest.attributes['contentflow.pool.wait_ms']);
    expect(waitMs).toBeGreaterThan(300);
    expect(Math.abs(lasted(longest) - waitMs)).toBeLessThan(5);
    expect(longest.attributes).toMatchObject({ 'contentflow.caller': 'GET /api/content' });
    const path: string[] = [];
    for (let span: OtlpSpan | undefined = longest; span !== undefined; ) {
      path.push(span.name);
      const parent: string | undefined = span.parentSpanId;
      span = spans.find(({ spanId }) => spanId === parent);
    }
    expect(path).toEqual([
      'contentflow.pool.acquire',
      'prisma:client:db_query',
      'prisma:client:operation',
      'executing api route (app) /api/content',
      'GET /api/content',
    ]);
  });

  test('a receiver that is down costs no request anything, is said once, and the end waits for it 2 s at most', async () => {
    const { url, receiver: first } = await startPushing({
      OTEL_TRACES_EXPORTER: 'none',
      OTEL_EXPORTER_OTLP_TIMEOUT: '300',
    });
    first.answer = 500;
    const said = () => server?.output().match(/metrics cannot be pushed/g)?.length ?? 0;
    await until('the outage is said', () => said() > 0 || undefined);
    const pushesMs = performance.now();
    for (let turn = 0; turn < 20; turn += 1) await browse(url);
    await until('some more intervals', () => performance.now() - pushesMs > 2_000 || undefined);
    expect(said()).toBe(1);
    first.answer = 200;
    await until(
      'the return is said',
      () => server?.output().includes('metrics are pushed again') || undefined,
    );
    await first.close();
    receiver = undefined;
    await until('the next outage is said', () => said() === 2 || undefined);
    const stoppedAtMs = performance.now();
    expect(await server?.stop()).toBe(143);
    expect(performance.now() - stoppedAtMs).toBeLessThan(3_500);
  });

  test('go metrics alone where only they have an endpoint, and nothing where the SDK is disabled', async () => {
    receiver = await startOtlpReceiver();
    const own = {
      OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: `${receiver.url}/v1/metrics`,
      OTEL_METRIC_EXPORT_INTERVAL: '200',
    };
    const pushing = await start(own);
    await until('a push', () => receiver?.metrics[0]);
    await browse(pushing.url);
    await pushing.stop();
    expect(receiver.spans).toEqual([]);
    expect(pushing.output()).not.toContain('cannot be pushed');

    const pushes = receiver.metrics.length;
    const disabled = await start({ ...own, OTEL_SDK_DISABLED: 'true' });
    await until('the start is over', () => disabled.output().includes('database answers') || undefined);
    await browse(disabled.url);
    // The last push of all would come now.
    await disabled.stop();
    expect(receiver.metrics).toHaveLength(pushes);
  });

  test('what is left is pushed at the end', async () => {
    receiver = await startOtlpReceiver();
    const { url, output } = await start({ OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url });
    await until('the push has begun', () => output().includes('pushing by OTLP') || undefined);
    await browse(url);
    await server?.stop();
    const last = samplesOfOtlp(receiver.metrics.at(-1)?.items ?? []);
    const called = seriesOf('contentflow_caller_acquisitions_total', {
      contentflow_caller: 'GET /api/content',
    });
    expect(last.get(called)).toBe(2);
    expect(receiver.spans.some(({ name }) => name === 'contentflow.pool.acquire')).toBe(true);
  });
});
