/** Asks the server's own admin API about its pool once a second, beside the load. What it does not tell is not there. */
import { setTimeout } from 'node:timers/promises';
import type { PoolSample } from '@/lib/stats';
import { askServer } from '../pool-top/ask-server';

export interface PoolWatch {
  /** Oldest first, on this machine's clock. */
  readonly samples: () => readonly PoolSample[];
  /** Requests that the process turned away before any work was done for them, since the watch began. */
  readonly requestsShed: () => number;
  /** Once more than it does by itself: for the last second. */
  readonly ask: () => Promise<void>;
  /** Why the last question was not answered. */
  readonly failure: () => string | undefined;
  readonly stop: () => void;
}

const INTERVAL_MS = 1_000;

/** @returns why it cannot be watched, in words */
export async function watchPool(
  url: string,
  token: string,
): Promise<PoolWatch | { readonly reason: string }> {
  const first = await askServer(url, token, Date.now());
  if (first.kind === 'signed-out') return { reason: 'the server does not take this ADMIN_TOKEN' };
  if (first.kind === 'failed') return { reason: first.reason };
  // The server's clock may be another machine's.
  const aheadMs = first.report.atMs - Date.now();
  const isOtherClock = Math.abs(aheadMs) > INTERVAL_MS;
  const shiftMs = isOtherClock ? aheadMs : 0;
  const samples: PoolSample[] = [];
  const shedBefore = first.report.process.requestsShed;
  let requestsShed = shedBefore;
  let sinceMs = first.report.atMs;
  let failure: string | undefined;
  const stopped = new AbortController();
  const ask = async () => {
    const answer = await askServer(url, token, sinceMs, stopped.signal);
    if (stopped.signal.aborted) return;
    failure = answer.kind === 'report' ? undefined : answer.kind === 'failed' ? answer.reason : 'signed out';
    if (answer.kind !== 'report') return;
    requestsShed = answer.report.process.requestsShed;
    for (const sample of answer.report.samples) {
      if (sample.atMs <= sinceMs) continue;
      sinceMs = sample.atMs;
      samples.push({ ...sample, atMs: sample.atMs - shiftMs });
    }
  };
  const loop = async () => {
    while (!stopped.signal.aborted) {
      await ask();
      await setTimeout(INTERVAL_MS, undefined, { signal: stopped.signal }).catch(() => undefined);
    }
  };
  void loop();
  return {
    samples: () => samples,
    requestsShed: () => requestsShed - shedBefore,
    failure: () => failure,
    ask,
    stop: () => stopped.abort(),
  };
}
