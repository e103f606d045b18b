/** What a production server pushes by OTLP: the numbers of a scrape, and spans; and what a receiver that is away costs. */
import { API_KEY, bearer, browse, scrape, setUpObservedServer, until } from '../support/observed-server';
import { type OtlpReceiver, type OtlpSpan, startOtlpReceiver } from '../support/otlp-receiver';
import { samplesOfOtlp, seriesOf } from '../support/prometheus-samples';

const server = setUpObservedServer();
let receiver: OtlpReceiver | undefined;

/** After the server, which pushes once more at its end. */
afterEach(async () => {
  await receiver?.close();
  receiver = undefined;
});

describe('by OTLP', () => {
  async function startPushing(env: Record<string, string> = {}) {
    receiver = await startOtlpReceiver();
    const { url } = await server.start({
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
    expect(server.running?.output()).toContain('pushing by OTLP');
    expect(server.running?.output()).not.toContain('a-secret-key');
  });

  test('come spans: the request, Prisma’s work in it, and the wait for a connection', async () => {
    const { url, receiver } = await startPushing({ DATABASE_CONNECTION_LIMIT: '1' });
    const traceId = 'a'.repeat(32);
    await browse(url);
    await server.witness.query('BEGIN');
    await server.witness.query('LOCK TABLE content_items IN ACCESS EXCLUSIVE MODE');
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
    await server.witness.query('ROLLBACK');
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
    const said = () => server.running?.output().match(/metrics cannot be pushed/g)?.length ?? 0;
    await until('the outage is said', () => said() > 0 || undefined);
    const pushesMs = performance.now();
    for (let turn = 0; turn < 20; turn += 1) await browse(url);
    await until('some more intervals', () => performance.now() - pushesMs > 2_000 || undefined);
    expect(said()).toBe(1);
    first.answer = 200;
    await until(
      'the return is said',
      () => server.running?.output().includes('metrics are pushed again') || undefined,
    );
    await first.close();
    receiver = undefined;
    await until('the next outage is said', () => said() === 2 || undefined);
    const stoppedAtMs = performance.now();
    expect(await server.running?.stop()).toBe(143);
    expect(performance.now() - stoppedAtMs).toBeLessThan(3_500);
  });

  test('go metrics alone where only they have an endpoint, and nothing where the SDK is disabled', async () => {
    receiver = await startOtlpReceiver();
    const own = {
      OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: `${receiver.url}/v1/metrics`,
      OTEL_METRIC_EXPORT_INTERVAL: '200',
    };
    const pushing = await server.start(own);
    await until('a push', () => receiver?.metrics[0]);
    await browse(pushing.url);
    await pushing.stop();
    expect(receiver.spans).toEqual([]);
    expect(pushing.output()).not.toContain('cannot be pushed');

    const pushes = receiver.metrics.length;
    const disabled = await server.start({ ...own, OTEL_SDK_DISABLED: 'true' });
    await until('the start is over', () => disabled.output().includes('database answers') || undefined);
    await browse(disabled.url);
    // The last push of all would come now.
    await disabled.stop();
    expect(receiver.metrics).toHaveLength(pushes);
  });

  test('what is left is pushed at the end', async () => {
    receiver = await startOtlpReceiver();
    const { url, output } = await server.start({ OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url });
    await until('the push has begun', () => output().includes('pushing by OTLP') || undefined);
    await browse(url);
    await server.running?.stop();
    const last = samplesOfOtlp(receiver.metrics.at(-1)?.items ?? []);
    const called = seriesOf('contentflow_caller_acquisitions_total', {
      contentflow_caller: 'GET /api/content',
    });
    expect(last.get(called)).toBe(2);
    expect(receiver.spans.some(({ name }) => name === 'contentflow.pool.acquire')).toBe(true);
  });
});
