/** Metrics from a real recorder's measurements, as text and as OpenTelemetry's data. */
import { DataPointType } from '@opentelemetry/sdk-metrics';
import { type AlertState, NO_ALERTS } from '@/lib/alerts';
import { createMetricProducer, type MetricsInput, toPrometheusText } from '@/lib/metrics';
import { PoolRecorder } from '@/lib/recorder';
import { type AdmissionState, BUCKET_BOUNDS_SECONDS, type ServerActivity } from '@/lib/stats';
import { IDLE_GATE, IDLE_PROCESS } from '../../support/idle-pool';
import { parsePrometheusText, seriesOf } from '../../support/prometheus-samples';

const SINCE_MS = 1_700_000_000_000;
const POOL = { db_client_connection_pool_name: 'contentflow' };
const WAITS_MS = [0.4, 1, 3, 70, 12_000];

/** Five that waited and hold one after the other, one that timed out, one that holds still. */
function measure(callers = ['GET /api/content']) {
  let nowMs = 1_000;
  const recorder = new PoolRecorder({
    leakThresholdMs: 60_000,
    slowQueryMs: Number.POSITIVE_INFINITY,
    nowMs: () => nowMs,
    atMs: () => SINCE_MS + nowMs - 1_000,
  });
  const ask = (label = callers[0] as string) =>
    recorder.asked({ label, workspace: 'a-workspace' }, undefined);
  for (const waitMs of WAITS_MS) {
    const acquisition = ask();
    nowMs += waitMs;
    recorder.acquired(acquisition);
    nowMs += 2;
    recorder.released(acquisition);
  }
  for (const label of callers) {
    const refused = ask(label);
    nowMs += 10;
    recorder.refused(refused, 'timedOut');
  }
  for (const outcome of ['gaveUp', 'gaveUp', 'failed'] as const) recorder.refused(ask(), outcome);
  for (const reason of ['standing', 'hopeless'] as const) recorder.refused(ask(), reason);
  recorder.acquired(ask());
  nowMs += 1_500;
  recorder.opened(20);
  recorder.closed('lifetime');
  const findMany = { model: 'ContentItem', name: 'findMany' };
  const createOne = { model: 'ContentItem', name: 'createOne' };
  for (const [operation, durationMs, failed] of [
    [findMany, 4, false],
    [findMany, 600, true],
    [createOne, 20, false],
  ] as const) {
    recorder.statement({ text: 'SELECT 1', operation, label: 'x', workspace: undefined, durationMs, failed });
  }
  const transaction = {
    operation: undefined,
    label: 'x',
    workspace: undefined,
    durationMs: 0.5,
    failed: false,
  };
  recorder.statement({ ...transaction, text: 'BEGIN' });
  const snapshot = recorder.snapshot({
    atMs: SINCE_MS + nowMs - 1_000,
    limit: 5,
    inUse: 1,
    idle: 2,
    opening: 1,
    pending: 0,
    oldestWaitMs: undefined,
    admission: IDLE_GATE,
  });
  return recorder.read(snapshot);
}

async function serve(input: Partial<MetricsInput> = {}, prismaNames = false) {
  const producer = createMetricProducer({
    read: () => ({
      measurements: measure(),
      minConnections: 2,
      server: undefined,
      health: undefined,
      alerts: NO_ALERTS.state,
      process: IDLE_PROCESS,
      ...input,
    }),
    prismaNames,
    instance: 'host-7',
  });
  return { ...parsePrometheusText(await toPrometheusText(producer)), producer };
}

test('the pool of one moment, under the names of the conventions', async () => {
  const { samples, types } = await serve();
  const state = (value: string) =>
    seriesOf('db_client_connection_count', { ...POOL, db_client_connection_state: value });
  expect(samples.get(state('used'))).toBe(1);
  expect(samples.get(state('idle'))).toBe(2);
  expect(samples.get(seriesOf('db_client_connection_max', POOL))).toBe(5);
  expect(samples.get(seriesOf('db_client_connection_timeouts_total', POOL))).toBe(1);
  expect(samples.get('contentflow_pool_acquisitions_total')).toBe(6);
  expect(samples.get('contentflow_pool_releases_total')).toBe(5);
  expect(
    samples.get(
      seriesOf('contentflow_pool_connections_closed_total', { contentflow_close_reason: 'lifetime' }),
    ),
  ).toBe(1);
  expect(samples.get('contentflow_pool_use_oldest_seconds')).toBe(1.5);
  expect(types.get('db_client_connection_count')).toBe('gauge');
  expect(types.get('db_client_connection_timeouts_total')).toBe('counter');
  expect(types.get('db_client_connection_wait_time_seconds')).toBe('histogram');
});

test('a histogram holds what the recorder counted, bucket by bucket', async () => {
  const { samples, producer } = await serve();
  const name = 'db_client_connection_wait_time_seconds';
  const below = (le: string) => samples.get(seriesOf(`${name}_bucket`, { ...POOL, le }));
  const waits = [...WAITS_MS, 0];
  for (const seconds of BUCKET_BOUNDS_SECONDS) {
    expect(below(String(seconds))).toBe(waits.filter((waitMs) => waitMs <= seconds * 1000).length);
  }
  expect(below('+Inf')).toBe(waits.length);
  expect(samples.get(seriesOf(`${name}_count`, POOL))).toBe(waits.length);
  expect(samples.get(seriesOf(`${name}_sum`, POOL))).toBeCloseTo(12.0744, 9);
  const { resourceMetrics } = await producer.collect();
  const metric = resourceMetrics.scopeMetrics[0]?.metrics.find(
    ({ descriptor }) => descriptor.name === 'db.client.connection.wait_time',
  );
  if (metric?.dataPointType !== DataPointType.HISTOGRAM) throw new Error('no histogram');
  expect(metric.descriptor.unit).toBe('s');
  expect(metric.dataPoints[0]?.value.buckets.boundaries).toEqual([...BUCKET_BOUNDS_SECONDS]);
  // Counters begin where the recorder did, or a receiver would take the first value for one interval's.
  expect(metric.dataPoints[0]?.startTime).toEqual([SINCE_MS / 1000, 0]);
});

test('statements by model and operation, those that failed apart', async () => {
  const { samples } = await serve();
  const labels = {
    db_system_name: 'postgresql',
    db_operation_name: 'findMany',
    db_collection_name: 'ContentItem',
  };
  expect(samples.get(seriesOf('db_client_operation_duration_seconds_count', labels))).toBe(2);
  expect(samples.get(seriesOf('db_client_operation_duration_seconds_sum', labels))).toBeCloseTo(0.604, 9);
  expect(samples.get(seriesOf('contentflow_operation_failures_total', labels))).toBe(1);
});

test('callers by label, of any characters, and no workspace anywhere', async () => {
  const odd = 'page /w/"quoted"\\and\nbroken';
  const { samples } = await serve({ measurements: measure(['GET /api/content', odd]) });
  expect(samples.get(seriesOf('contentflow_caller_timeouts_total', { contentflow_caller: odd }))).toBe(1);
  const ofOne = (name: string) =>
    samples.get(seriesOf(`contentflow_caller_${name}`, { contentflow_caller: 'GET /api/content' }));
  expect(ofOne('connections')).toBe(1);
  expect([ofOne('timeouts_total'), ofOne('gave_up_total'), ofOne('failures_total')]).toEqual([1, 2, 1]);
  expect(ofOne('shed_total')).toBe(2);
  // Who got no connection waited, too, but a mean wait is of those who got one.
  expect(ofOne('wait_seconds_total')).toBeCloseTo(12.0744, 9);
  expect([...samples.keys()].join('\n')).not.toContain('a-workspace');
});

test('the gate: who waits, for how long it will be, whom it sends away and why', async () => {
  const measured = measure();
  const { snapshot } = measured;
  const admission: AdmissionState = {
    ...{ ...IDLE_GATE, predictedWaitMs: 180, standingSinceMs: SINCE_MS, workspacesWaiting: 4 },
    ...{ waiting: { probe: 1, interactive: 40, background: 7 }, backgroundInUse: 2, backgroundLimit: 3 },
  };
  const totals = {
    ...{ ...snapshot.totals, queued: 5_000 },
    shed: { standing: 3_104, hopeless: 20, full: 0, nested: 1 },
  };
  const of = async (change: Partial<typeof snapshot>) =>
    (await serve({ measurements: { ...measured, snapshot: { ...snapshot, ...change } } })).samples;
  const samples = await of({ admission, totals });
  const shed = ['standing', 'hopeless', 'full', 'nested'].map((reason) =>
    samples.get(seriesOf('contentflow_pool_shed_total', { contentflow_shed_reason: reason })),
  );
  expect(shed).toEqual([3_104, 20, 0, 1]);
  const waiting = ['probe', 'interactive', 'background'].map((lane) =>
    samples.get(seriesOf('contentflow_pool_waiting', { contentflow_lane: lane })),
  );
  expect(waiting).toEqual([1, 40, 7]);
  const one = (name: string) => samples.get(`contentflow_pool_${name}`);
  expect([one('queued_total'), one('wait_predicted_seconds'), one('standing')]).toEqual([5_000, 0.18, 1]);
  expect([one('background_connections'), one('background_max'), one('waiting_workspaces')]).toEqual([
    2, 3, 4,
  ]);
  expect((await of({})).get('contentflow_pool_standing')).toBe(0);
});

test('the process itself; a limit of requests only while there is one', async () => {
  const calm = (await serve()).samples;
  expect(calm.has('contentflow_process_requests_max')).toBe(false);
  expect(calm.get('contentflow_process_overloaded')).toBe(0);
  const busy = { requestsLimit: 12, sheddingSinceMs: SINCE_MS, requestsShed: 900, loopDelayMs: 250 };
  const { samples } = await serve({ process: { ...IDLE_PROCESS, ...busy } });
  const one = (name: string) => samples.get(`contentflow_process_${name}`);
  expect([one('requests_max'), one('overloaded'), one('requests_shed_total')]).toEqual([12, 1, 900]);
  expect(one('loop_delay_seconds')).toBe(0.25);
});

test('a database that was never asked has no numbers, but every name is there', async () => {
  const { samples, types } = await serve();
  for (const name of ['contentflow_server_sessions_open', 'contentflow_health_status']) {
    expect(types.get(name)).toBe('gauge');
    expect([...samples.keys()].filter((series) => series.startsWith(name))).toEqual([]);
  }
});

test('the server’s side, the health and the alerts as they were found', async () => {
  const server: ServerActivity = {
    readAtMs: SINCE_MS + 5_000,
    maxConnections: 100,
    reservedConnections: 3,
    sessions: 90,
    ownSessions: 4,
    instances: [],
    byApplication: [],
    oldestTransaction: undefined,
    oldestIdleInTransaction: { applicationName: 'psql', state: 'idle in transaction', ageMs: 61_000 },
    commits: 1,
    rollbacks: 2,
  };
  const alert: AlertState['active'][number] = {
    id: 'x',
    rule: 'pool-saturated',
    severity: 'critical',
    state: 'firing',
    pendingSinceMs: 1,
    firedAtMs: 2,
    resolvedAtMs: undefined,
    sentence: '',
    evidence: [],
    holders: undefined,
    advice: '',
  };
  const { samples } = await serve({
    server,
    health: { status: 'warn', checkedAtMs: SINCE_MS },
    alerts: {
      active: [alert, { ...alert, rule: 'wait-time', severity: 'warn', state: 'pending' }],
      history: [],
    },
  });
  expect(samples.get('contentflow_server_sessions_open')).toBe(90);
  expect(samples.get('contentflow_server_idle_in_transaction_oldest_seconds')).toBe(61);
  expect(samples.has('contentflow_server_transaction_oldest_seconds')).toBe(false);
  expect(samples.get('contentflow_server_read_timestamp_seconds')).toBe(SINCE_MS / 1000 + 5);
  const health = (status: string) =>
    samples.get(seriesOf('contentflow_health_status', { contentflow_health_status: status }));
  expect([health('pass'), health('warn'), health('fail')]).toEqual([0, 1, 0]);
  const firing = [...samples].filter(([series]) => series.startsWith('contentflow_alerts_firing'));
  expect(firing.filter(([, value]) => value === 1).map(([series]) => series)).toEqual([
    seriesOf('contentflow_alerts_firing', {
      contentflow_alert_rule: 'pool-saturated',
      contentflow_alert_severity: 'critical',
    }),
  ]);
  expect(firing.length).toBeGreaterThan(5);
});

test('Prisma 6’s names only where they are asked for, in milliseconds', async () => {
  const { samples: without } = await serve();
  expect([...without.keys()].filter((series) => series.startsWith('prisma_'))).toEqual([]);
  const { samples, types } = await serve({}, true);
  expect(samples.get('prisma_pool_connections_open')).toBe(3);
  expect(samples.get('prisma_pool_connections_busy')).toBe(1);
  expect(samples.get('prisma_pool_connections_closed_total')).toBe(1);
  // BEGIN is the datasource's, and no query of the client's.
  expect(samples.get('prisma_client_queries_total')).toBe(3);
  expect(samples.get('prisma_datasource_queries_total')).toBe(4);
  expect(samples.get('prisma_datasource_queries_duration_histogram_ms_sum')).toBeCloseTo(624.5, 9);
  const below = (le: string) =>
    samples.get(seriesOf('prisma_client_queries_duration_histogram_ms_bucket', { le }));
  expect([below('5'), below('50'), below('500'), below('1000'), below('+Inf')]).toEqual([1, 2, 2, 3, 3]);
  expect(types.get('prisma_client_queries_wait_histogram_ms')).toBe('histogram');
  expect(types.get('prisma_client_queries_total')).toBe('counter');
});

test('the resource says whose numbers these are, and the environment may say more', async () => {
  const before = { ...process.env };
  process.env.OTEL_SERVICE_NAME = 'contentflow-eu';
  process.env.OTEL_RESOURCE_ATTRIBUTES = 'team=web';
  try {
    const { samples } = await serve();
    const labels = { service_name: 'contentflow-eu', service_instance_id: 'host-7', team: 'web' };
    expect(samples.get(seriesOf('target_info', labels))).toBe(1);
  } finally {
    process.env = before;
  }
});
