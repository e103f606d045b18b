/** What a fleet is doing, in one line: rewritten each second on a terminal, a new one each 5 s elsewhere. */
import type { WriteStream } from 'node:tty';
import { formatCount } from '@/lib/display';

export interface Moment {
  readonly elapsedMs: number;
  readonly lengthMs: number;
  readonly doing: string;
  readonly requests: number;
  readonly failed: number;
  readonly instances: number;
  /** Undefined before the first count. */
  readonly sessions: number | undefined;
}

const LINE_EACH_SECONDS = 5;
const CLEAR_LINE = '\r\u001b[K';

/** "12 s of 60  replacing 2/4  5 instances  18 sessions  360 requests  0 failed" */
export function describeMoment(moment: Moment): string {
  const { elapsedMs, lengthMs, doing, requests, failed, instances, sessions } = moment;
  return [
    `${Math.round(elapsedMs / 1000)} s of ${Math.round(lengthMs / 1000)}`,
    doing,
    `${instances} instances`,
    `${sessions ?? '–'} sessions`,
    `${formatCount(requests)} requests`,
    `${formatCount(failed)} failed`,
  ].join('  ');
}

export function startProgress(output: WriteStream): {
  readonly show: (moment: Moment) => void;
  readonly end: () => void;
} {
  let seconds = 0;
  return {
    show: (moment) => {
      seconds += 1;
      const line = describeMoment(moment);
      if (output.isTTY) output.write(`${CLEAR_LINE}${line.slice(0, output.columns - 1)}`);
      else if (seconds % LINE_EACH_SECONDS === 0) output.write(`${line}\n`);
    },
    end: () => {
      if (output.isTTY && seconds > 0) output.write('\n');
    },
  };
}
