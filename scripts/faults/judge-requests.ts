/** What became of the requests, and how soon after the database's return they succeeded again. Pure. */
import type { Sent } from './mixed-load';

export interface Counts {
  readonly requests: number;
  readonly failed: number;
  /** By answer: `503 CONNECT_FAILED`. */
  readonly failures: ReadonlyMap<string, number>;
}

/** All from the database's return on, milliseconds. */
export interface Recovery {
  /** To the first answer that is one; undefined where none came. */
  readonly firstReadMs: number | undefined;
  readonly firstWriteMs: number | undefined;
  /** To the last moment at which a request was sent that failed; 0 where none was. */
  readonly cleanMs: number;
  /** What became of that one. */
  readonly lastFailure: string | undefined;
}

export function countRequests(sent: readonly Sent[]): Counts {
  const failures = new Map<string, number>();
  for (const { failure } of sent) {
    if (failure !== undefined) failures.set(failure, (failures.get(failure) ?? 0) + 1);
  }
  const failed = [...failures.values()].reduce((sum, count) => sum + count, 0);
  return { requests: sent.length, failed, failures };
}

/** @param untilMs when the next fault began: what ended after it says nothing of this one */
export function judgeRecovery(sent: readonly Sent[], backAtMs: number, untilMs: number): Recovery {
  const ended = sent.filter(({ endedAtMs }) => endedAtMs >= backAtMs && endedAtMs < untilMs);
  const firstOf = (kind: Sent['kind']) => {
    const answered = ended.filter((one) => one.kind === kind && one.failure === undefined);
    return answered.length === 0
      ? undefined
      : Math.min(...answered.map(({ endedAtMs }) => endedAtMs - backAtMs));
  };
  const late = ended.filter(({ failure, sentAtMs }) => failure !== undefined && sentAtMs > backAtMs);
  const [last] = late.toSorted((a, b) => b.sentAtMs - a.sentAtMs);
  return {
    ...{ firstReadMs: firstOf('read'), firstWriteMs: firstOf('write') },
    ...{ cleanMs: last === undefined ? 0 : last.sentAtMs - backAtMs, lastFailure: last?.failure },
  };
}

/** Until every request succeeds; NaN where none did, which meets no bar. */
export function recoveredAfterMs({ cleanMs, firstReadMs, firstWriteMs }: Recovery): number {
  return Math.max(cleanMs, firstReadMs ?? Number.NaN, firstWriteMs ?? Number.NaN);
}

/** `12: 10 × 503 CONNECT_FAILED, 2 × ECONNRESET`. */
export function describeFailures({ failed, failures }: Counts): string {
  if (failed === 0) return '0';
  const kinds = [...failures].toSorted(([, a], [, b]) => b - a).map(([kind, count]) => `${count} × ${kind}`);
  return `${failed}: ${kinds.join(', ')}`;
}
