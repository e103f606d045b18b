/** What the gate before the pool does: who waits and for how long it will be, whom it sends away and why. */
import { LANES, SHED_REASONS } from '@/lib/stats';
import { type Metric, oneOrNone } from './metric';

export const ADMISSION_METRICS: readonly Metric[] = [
  {
    name: 'contentflow.pool.shed',
    kind: 'counter',
    unit: '{request}',
    description: 'Callers that were sent away at once, by reason: standing, hopeless, full, nested.',
    read: ({ measurements }) =>
      SHED_REASONS.map((reason) => ({
        value: measurements.snapshot.totals.shed[reason],
        attributes: { 'contentflow.shed.reason': reason },
      })),
  },
  {
    name: 'contentflow.pool.queued',
    kind: 'counter',
    unit: '{request}',
    description: 'Callers that had to wait for another one to give a connection back, however it ended.',
    read: ({ measurements }) => [{ value: measurements.snapshot.totals.queued }],
  },
  {
    name: 'contentflow.pool.waiting',
    kind: 'upDownCounter',
    unit: '{request}',
    description: 'Callers that wait before the pool, by lane: probe, interactive, background.',
    read: ({ measurements }) =>
      LANES.map((lane) => ({
        value: measurements.snapshot.admission.waiting[lane],
        attributes: { 'contentflow.lane': lane },
      })),
  },
  {
    name: 'contentflow.pool.waiting.workspaces',
    kind: 'gauge',
    unit: '{workspace}',
    description: 'Workspaces that have a caller waiting, those of no workspace counted as one.',
    read: ({ measurements }) => [{ value: measurements.snapshot.admission.workspacesWaiting }],
  },
  {
    name: 'contentflow.pool.wait.predicted',
    kind: 'gauge',
    unit: 's',
    description:
      'What a newcomer would wait if served last; while no connection comes back, as long again as that has lasted.',
    read: ({ measurements }) => [{ value: measurements.snapshot.admission.predictedWaitMs / 1000 }],
  },
  {
    name: 'contentflow.pool.standing',
    kind: 'gauge',
    unit: '{queue}',
    description: '1 while the queue stands, so that callers are sent away, 0 while it does not.',
    read: ({ measurements }) => oneOrNone(measurements.snapshot.admission.standingSinceMs !== undefined),
  },
  {
    name: 'contentflow.pool.background.connections',
    kind: 'upDownCounter',
    unit: '{connection}',
    description: 'Connections that background work holds.',
    read: ({ measurements }) => [{ value: measurements.snapshot.admission.backgroundInUse }],
  },
  {
    name: 'contentflow.pool.background.max',
    kind: 'upDownCounter',
    unit: '{connection}',
    description: 'The most connections that background work may hold.',
    read: ({ measurements }) => [{ value: measurements.snapshot.admission.backgroundLimit }],
  },
];
