/** What happens while it runs, in one line: rewritten each second on a terminal, a new one each 5 s elsewhere. */
import type { WriteStream } from 'node:tty';
import { formatCount, formatDuration, formatRate } from '@/lib/display';
import type { PoolSample } from '@/lib/stats';
import type { OutcomeCounts, Second } from './result';

export interface Progress {
  readonly second: Second;
  /** Since the load began, the warm-up included. */
  readonly elapsedMs: number;
  readonly lengthMs: number;
  readonly warmUpMs: number;
  /** So far, the warm-up left out. */
  readonly total: OutcomeCounts;
  readonly failures: ReadonlyMap<string, number>;
  readonly pool: PoolSample | undefined;
}

const KINDS_SHOWN = 3;
const LINE_EACH_SECONDS = 5;
const CLEAR_LINE = '\r\u001b[K';

/** "0:12/0:35  98/s  3 in flight  1,204 ok  p50 4 ms  p99 12 ms  pool 3/15  0 waiting" */
export function describeProgress(progress: Progress): string {
  const { second, elapsedMs, lengthMs, warmUpMs, total, failures, pool } = progress;
  const kinds = [...failures].toSorted(([, a], [, b]) => b - a);
  const shed = total.shed;
  const { p50Ms, p99Ms } = second.latency;
  return [
    `${clock(elapsedMs)}/${clock(lengthMs)}${elapsedMs <= warmUpMs ? ' warm-up' : ''}`,
    `${formatRate((second.sent * 1000) / Math.max(1, second.intervalMs))}/s`,
    `${formatCount(second.inFlight)} in flight`,
    `${formatCount(total.ok)} ok`,
    ...(shed > 0 ? [`${formatCount(shed)} shed`] : []),
    ...kinds.slice(0, KINDS_SHOWN).map(([kind, count]) => `${formatCount(count)} × ${kind}`),
    ...(p50Ms === undefined || p99Ms === undefined
      ? ['no answer']
      : [`p50 ${formatDuration(p50Ms)}`, `p99 ${formatDuration(p99Ms)}`]),
    ...(pool === undefined
      ? []
      : [`pool ${pool.inUse}/${pool.limit}`, `${formatCount(pool.pending)} waiting`]),
  ].join('  ');
}

/** @returns shows a second; `end` leaves the line that is there behind */
export function startProgress(output: WriteStream): {
  readonly show: (progress: Progress) => void;
  readonly end: () => void;
} {
  let seconds = 0;
  return {
    show: (progress) => {
      seconds += 1;
      const line = describeProgress(progress);
      if (output.isTTY) output.write(`${CLEAR_LINE}${[...line].slice(0, output.columns - 1).join('')}`);
      else if (seconds % LINE_EACH_SECONDS === 0) output.write(`${line}\n`);
    },
    end: () => {
      if (output.isTTY && seconds > 0) output.write('\n');
    },
  };
}

/** "0:07", "12:30". */
function clock(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
