/** The table of the faults, and the bars that they must meet. */
import { duration } from '../bench/formats';
import { markdownTable } from '../bench/markdown-table';
import type { Bar } from '../bench/suite';
import type { Fault } from './fault';
import { describeFailures, recoveredAfterMs } from './judge-requests';
import type { FaultResult } from './run-fault';

/** From the database's return until every request succeeds. */
const RECOVERY_MS = 1_000;
/** In the quick form, which runs on machines that do other things as well. */
const QUICK_RECOVERY_MS = 5_000;

export interface Skipped {
  readonly title: string;
  readonly reason: string;
}

export function renderTable(results: readonly FaultResult[], skipped: readonly Skipped[]): string {
  const head = [
    ...['fault', 'lasted', 'requests', 'failed', 'first read after', 'first write after', 'all well after'],
    ...['acknowledged writes', 'lost', 'duplicated', 'changed though refused', 'crashes'],
  ];
  const rows = results.map((result) => [
    result.fault.title,
    duration(result.lastedMs),
    String(result.requests),
    describeFailures(result),
    ...[result.firstReadMs, result.firstWriteMs].map((ms) => duration(ms ?? Number.NaN)),
    duration(result.cleanMs),
    ...[result.acknowledged, result.lost, result.duplicated, result.brokenWord, result.crashes.length].map(
      String,
    ),
  ]);
  const notes = [
    ...results
      .filter(({ failedBefore }) => failedBefore > 0)
      .map(
        ({ fault, failedBefore }) =>
          `${fault.name}: ${failedBefore} requests failed before the fault began: the machine is busy.`,
      ),
    ...skipped.map(({ title, reason }) => `Skipped: ${title}: ${reason}.`),
  ];
  return [markdownTable(head, rows), ...notes].join('\n\n');
}

export function judge(results: readonly FaultResult[], quick: boolean): Bar[] {
  return [
    ...results.map((result) => recoveryBar(result, quick)),
    noneOf('acknowledged writes lost', results, ({ lost }) => lost),
    noneOf('writes made twice', results, ({ duplicated }) => duplicated),
    noneOf('writes made though the answer said that nothing was changed', results, (one) => one.brokenWord),
    noneOf('crashes and unhandled rejections', results, ({ crashes }) => crashes.length),
    noneOf('secrets in the server’s log', results, ({ leaked }) => leaked.length),
  ];
}

/** By when every request must succeed after this fault. */
export function recoveryBoundMs({ recovery }: Pick<Fault, 'recovery'>, quick: boolean): number {
  return (quick ? QUICK_RECOVERY_MS : RECOVERY_MS) + (recovery?.ms ?? 0);
}

function recoveryBar(result: FaultResult, quick: boolean): Bar {
  const { fault } = result;
  const boundMs = recoveryBoundMs(fault, quick);
  const ms = recoveredAfterMs(result);
  const because = fault.recovery === undefined ? '' : `, by ${fault.recovery.boundedBy}`;
  return {
    promise: `${fault.name}: every request succeeds at most ${duration(boundMs)} after the database’s return${because}`,
    value: duration(ms),
    passed: ms <= boundMs,
  };
}

function noneOf(what: string, results: readonly FaultResult[], count: (result: FaultResult) => number): Bar {
  const guilty = results.filter((result) => count(result) > 0);
  const sum = results.reduce((total, result) => total + count(result), 0);
  const where = guilty.map(({ fault }) => fault.name).join(', ');
  return { promise: `no ${what}`, value: sum === 0 ? '0' : `${sum} (${where})`, passed: sum === 0 };
}
