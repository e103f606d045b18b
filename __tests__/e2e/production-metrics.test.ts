/** /api/metrics of a production server: who may read it, when it costs something, and what docs, rules and dashboard ask of it. */
import { readFileSync } from 'node:fs';
import { readDashboard } from '../support/dashboard';
import {
  ADMIN_TOKEN,
  API_KEY,
  bearer,
  browse,
  METRICS_TOKEN,
  scrape,
  setUpObservedServer,
  until,
} from '../support/observed-server';
import { RULES_FILE } from '../support/prometheus';
import { seriesOf } from '../support/prometheus-samples';

const server = setUpObservedServer();

test('the metrics are for those who hold a token', async () => {
  const { url } = await server.start();
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
  const { url } = await server.start({ ADMIN_TOKEN: '', METRICS_TOKEN: '' });
  for (const init of [undefined, bearer('undefined'), bearer('')]) {
    expect((await fetch(`${url}/api/metrics`, init)).status).toBe(401);
  }
});

test('no code of OpenTelemetry’s SDK is loaded before somebody asks', async () => {
  // Node then prints each module that it loads.
  const { url, output } = await server.start({ NODE_DEBUG: 'module' });
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
  const { url } = await server.start({ METRICS_PRISMA_NAMES: '1' });
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
  const { url } = await server.start({ DATABASE_CONNECTION_LIMIT: '1', DATABASE_POOL_TIMEOUT: '30' });
  await browse(url);
  await server.witness.query('BEGIN');
  await server.witness.query('LOCK TABLE content_items IN ACCESS EXCLUSIVE MODE');
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
  await server.witness.query('ROLLBACK');
  for (const answer of blocked) expect((await answer).status).toBe(200);
  await server.running?.stop();

  const dead = await server.start({ DATABASE_URL: 'postgresql://nobody:secret@127.0.0.1:1/nothing' });
  expect((await fetch(`${dead.url}/api/health/db`)).status).toBe(503);
  const failed = (await scrape(dead.url)).samples;
  expect(failed.get(seriesOf('contentflow_health_status', { contentflow_health_status: 'fail' }))).toBe(1);
  expect(failed.get(used)).toBe(0);
  expect(failed.get('contentflow_pool_failures_total')).toBeGreaterThan(0);
});
