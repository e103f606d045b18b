/** How busy the process itself is: a pool can be idle while everybody waits for the event loop. */
import { type Metric, oneOrNone, optional } from './metric';

export const PROCESS_METRICS: readonly Metric[] = [
  {
    name: 'contentflow.process.loop_delay',
    kind: 'gauge',
    unit: 's',
    description: 'How late the event loop comes to what is due.',
    read: ({ process }) => [{ value: process.loopDelayMs / 1000 }],
  },
  {
    name: 'contentflow.process.requests.in_flight',
    kind: 'upDownCounter',
    unit: '{request}',
    description: 'Requests that are being answered; probes, metrics, admin pages and files are not counted.',
    read: ({ process }) => [{ value: process.requestsInFlight }],
  },
  {
    name: 'contentflow.process.requests.max',
    kind: 'gauge',
    unit: '{request}',
    description: 'The most requests that are let in at once; no value while none is turned away.',
    read: ({ process }) => optional(process.requestsLimit),
  },
  {
    name: 'contentflow.process.requests.served',
    kind: 'counter',
    unit: '{request}',
    description: 'Requests that were let in and answered.',
    read: ({ process }) => [{ value: process.requestsServed }],
  },
  {
    name: 'contentflow.process.requests.unanswered',
    kind: 'counter',
    unit: '{request}',
    description: 'Requests that were let in and whose clients hung up before the whole answer.',
    read: ({ process }) => [{ value: process.requestsUnanswered }],
  },
  {
    name: 'contentflow.process.requests.shed',
    kind: 'counter',
    unit: '{request}',
    description: 'Requests that were turned away before any work was done for them.',
    read: ({ process }) => [{ value: process.requestsShed }],
  },
  {
    name: 'contentflow.process.requests.throttled',
    kind: 'counter',
    unit: '{request}',
    description:
      'Requests that were turned away before any work, because the pool sent most of their client’s away.',
    read: ({ process }) => [{ value: process.requestsThrottled }],
  },
  {
    name: 'contentflow.process.overloaded',
    kind: 'gauge',
    unit: '{process}',
    description: '1 while the process has more to compute than it can, 0 while it keeps up.',
    read: ({ process }) => oneOrNone(process.sheddingSinceMs !== undefined),
  },
];
