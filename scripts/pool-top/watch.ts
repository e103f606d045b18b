/** Draws the pool until somebody ends it: a screen where there is one, frames below each other where there is none. */
import { PoolFeed } from '@/app/admin/pool/_live/pool-feed';
import type { PoolReport } from '@/lib/runtime';
import { CommandError } from '../run-command';
import { askServer } from './ask-server';
import { drawFrame } from './frame';
import { renderLine } from './line';
import { openTerminal } from './terminal';

export interface WatchOptions {
  readonly url: string;
  readonly token: string;
  readonly intervalMs: number;
  readonly coloured: boolean;
  readonly timeZone: string;
}

const CTRL_C = '\u0003';

/** @returns the exit code. @throws CommandError where the token is refused all at once */
export function watch(initial: PoolReport, options: WatchOptions): Promise<number> {
  const { url, token, intervalMs } = options;
  return new Promise((resolve, reject) => {
    const feed = new PoolFeed(initial, {
      ask: (sinceMs, stop) => askServer(url, token, sinceMs, stop),
      now: () => performance.now(),
      onSignedOut: () => {
        end();
        reject(new CommandError('The server does not take ADMIN_TOKEN any more.'));
      },
      intervalMs,
    });
    const { restore } = showFeed(feed, options, (code) => {
      end();
      resolve(code);
    });
    const onSignal = (signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP') => {
      end();
      resolve({ SIGINT: 130, SIGTERM: 143, SIGHUP: 129 }[signal]);
    };
    const end = () => {
      feed.stop();
      restore();
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, onSignal);
    feed.start();
  });
}

function showFeed(
  feed: PoolFeed,
  { coloured, timeZone }: WatchOptions,
  onEnd: (code: number) => void,
): { readonly restore: () => void } {
  const { stdin, stdout } = process;
  const frame = (rows: number, keys: boolean) =>
    drawFrame(feed.read(), { columns: stdout.columns ?? 80, rows }, timeZone, keys).map((line) =>
      renderLine(line, coloured),
    );
  if (!stdout.isTTY || !stdin.isTTY) {
    const print = () => stdout.write(`${frame(Number.POSITIVE_INFINITY, false).join('\n')}\n\n`);
    print();
    feed.subscribe(print);
    return { restore: () => undefined };
  }
  const draw = () => terminal.show(frame(stdout.rows, true));
  const onKey = (key: string) => {
    if (key === 'q') onEnd(0);
    else if (key === CTRL_C) onEnd(130);
    else if (key === 'p') feed.setPaused(feed.read().mode !== 'paused');
  };
  const terminal = openTerminal(stdin, stdout, onKey, draw);
  feed.subscribe(draw);
  draw();
  return terminal;
}
