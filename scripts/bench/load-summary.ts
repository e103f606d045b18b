/** What came of the requests of an open loop, as a caller sees it who waits so long and no longer. */
import type { Request } from './open-loop';
import { quantile } from './statistics';

/** The part of a run that counts, from its start; what was before is the warm-up. */
export interface LoadWindow {
  readonly fromMs: number;
  readonly toMs: number;
  /** An answer that comes later is worthless. */
  readonly deadlineMs: number;
}

export interface LoadSummary {
  /** Due in the window. */
  readonly arrived: number;
  /** Answered in the window and within the deadline, whenever they were due. */
  readonly goodPerSecond: number;
  /** Of those due in the window, answered within the deadline. */
  readonly good: number;
  readonly shed: number;
  /** Answered too late, given up, or not answered at all. */
  readonly late: number;
  /** Refused for a reason that has nothing to do with load. */
  readonly failed: number;
  /** Of those due in the window that were answered, be it late; ms. */
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  /** How late the generator sent, at the 99th percentile; ms. */
  readonly latenessP99Ms: number;
}

export function summariseLoad(requests: readonly Request[], window: LoadWindow): LoadSummary {
  const { fromMs, toMs, deadlineMs } = window;
  const arrived = requests.filter(({ dueMs }) => dueMs >= fromMs && dueMs < toMs);
  const tookMs = arrived.flatMap((request) => (request.outcome === 'served' ? [request.tookMs ?? 0] : []));
  const count = (outcome: Request['outcome']) =>
    arrived.filter((request) => request.outcome === outcome).length;
  const goodInWindow = requests.filter((request) => {
    const endedMs = request.dueMs + (request.tookMs ?? Number.POSITIVE_INFINITY);
    return isGood(request, deadlineMs) && endedMs >= fromMs && endedMs < toMs;
  });
  const good = arrived.filter((request) => isGood(request, deadlineMs)).length;
  const [shed, failed] = [count('shed'), count('failed')];
  return {
    arrived: arrived.length,
    goodPerSecond: (1000 * goodInWindow.length) / (toMs - fromMs),
    good,
    shed,
    failed,
    late: arrived.length - good - shed - failed,
    p50Ms: quantile(tookMs, 0.5),
    p95Ms: quantile(tookMs, 0.95),
    p99Ms: quantile(tookMs, 0.99),
    latenessP99Ms: quantile(
      arrived.map(({ latenessMs }) => latenessMs),
      0.99,
    ),
  };
}

/**
 * Of two runs of one plan: how many requests the first served in time and the second did not, whatever became of them.
 */
export function countLost(
  reference: readonly Request[],
  other: readonly Request[],
  deadlineMs: number,
): number {
  return reference.filter((request, index) => {
    const same = other[index];
    return isGood(request, deadlineMs) && (same === undefined || !isGood(same, deadlineMs));
  }).length;
}

export function isGood({ outcome, tookMs }: Request, deadlineMs: number): boolean {
  return outcome === 'served' && tookMs !== undefined && tookMs <= deadlineMs;
}
