/**
 * Sends requests when they are due and not when answers come, and notes what became of each.
 *
 * A time counts from when the request was due, so that what this process is late by is part of it and hides nothing;
 * how late it was is noted as well, because a generator that cannot keep up measures itself.
 */
import { classifyError } from '@/lib/errors';

/** `waiting` at the end of a run: nobody ever answered. `expired`: the time was up, in the queue or in the query. */
export type Outcome = 'waiting' | 'served' | 'shed' | 'expired' | 'failed';

/** One request; all times in ms. */
export interface Request {
  readonly index: number;
  /** When it was due, from the start of the run. */
  readonly dueMs: number;
  /** How long after that it was sent. */
  readonly latenessMs: number;
  outcome: Outcome;
  /** From when it was due until it was over; undefined while it waits. */
  tookMs: number | undefined;
}

/** @returns settles when the request is over; must not throw */
export type Ask = (request: Request) => Promise<unknown>;

export interface OpenLoop {
  /** In the order in which they were due; those already sent. */
  readonly requests: readonly Request[];
  /** Of the run. */
  nowMs(): number;
  /** Resolves when the last request was sent; that need not be answered. */
  readonly sent: Promise<void>;
  /** Resolves when each is over, after `patienceMs` at the latest. */
  settled(patienceMs: number): Promise<void>;
  /** Sends no more and notes no more: what becomes of requests when their pool ends says nothing. */
  stop(): void;
}

/** @param dueMs ascending, from the start of the run */
export function startOpenLoop(dueMs: Iterable<number>, ask: Ask): OpenLoop {
  const requests: Request[] = [];
  const moments = dueMs[Symbol.iterator]();
  let waiting = 0;
  let stopped = false;
  let wake: (() => void) | undefined;
  const startedAtMs = performance.now();
  const nowMs = () => performance.now() - startedAtMs;

  const end = (request: Request, outcome: Outcome) => {
    waiting -= 1;
    if (!stopped) {
      request.tookMs = nowMs() - request.dueMs;
      request.outcome = outcome;
    }
    if (waiting === 0) wake?.();
  };
  const send = (due: number) => {
    const request: Request = {
      index: requests.length,
      dueMs: due,
      latenessMs: nowMs() - due,
      outcome: 'waiting',
      tookMs: undefined,
    };
    requests.push(request);
    waiting += 1;
    ask(request).then(
      () => end(request, 'served'),
      (error: unknown) => end(request, outcomeOf(error)),
    );
  };
  const sent = new Promise<void>((resolve) => {
    let next = moments.next();
    const sendDue = () => {
      while (!stopped && next.done !== true && next.value <= nowMs()) {
        send(next.value);
        next = moments.next();
      }
      if (stopped || next.done === true) resolve();
      else setTimeout(sendDue, next.value - nowMs());
    };
    sendDue();
  });
  return {
    requests,
    nowMs,
    sent,
    settled: async (patienceMs) => {
      await sent;
      if (waiting === 0) return;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, patienceMs);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    },
    stop: () => {
      stopped = true;
    },
  };
}

function outcomeOf(error: unknown): Outcome {
  const code = classifyError(error);
  if (code === 'OVERLOADED') return 'shed';
  return code === 'POOL_TIMEOUT' || code === 'QUERY_TIMEOUT' ? 'expired' : 'failed';
}
