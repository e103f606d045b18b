/** Asks the server's own admin API about its pool once a second, beside the load. What it does not tell is not there. */
import { setTimeout } from 'node:timers/promises';
import { z } from 'zod';
import { type PoolSample, SHED_REASONS } from '@/lib/stats';
import { askServer } from '../pool-top/ask-server';

export interface PoolWatch {
  /** Oldest first, on this machine's clock. */
  readonly samples: () => readonly PoolSample[];
  /** Requests that the process turned away before any work was done for them, since the watch began; undefined where others answered. */
  readonly requestsShed: () => number | undefined;
  /** Those that it turned away because the pool sends most of their kind away; likewise. */
  readonly requestsThrottled: () => number | undefined;
  /** Whether all that was heard is of one process: another one has counted other things. */
  readonly isSame: () => boolean;
  /** Once more than it does by itself: for the last second. */
  readonly ask: () => Promise<void>;
  /** Why the last question was not answered. */
  readonly failure: () => string | undefined;
  readonly stop: () => void;
}

const INTERVAL_MS = 1_000;

/** What is read of it: the server may be of another version. */
const reportSchema = z.object({
  atMs: z.number(),
  instance: z.string(),
  startedAtMs: z.number(),
  process: z.object({ requestsShed: z.number(), requestsThrottled: z.number() }),
  samples: z.array(
    z.looseObject({
      ...Object.fromEntries(
        ['atMs', 'intervalMs', 'limit', 'inUse', 'idle', 'opening', 'pending', 'inUseMax', 'pendingMax'].map(
          (name) => [name, z.number()],
        ),
      ),
      shed: z.object(Object.fromEntries(SHED_REASONS.map((reason) => [reason, z.number()]))),
    }),
  ),
});

interface WatchedReport {
  readonly atMs: number;
  readonly instance: string;
  readonly startedAtMs: number;
  readonly process: { readonly requestsShed: number; readonly requestsThrottled: number };
  readonly samples: readonly PoolSample[];
}

/** @returns why it cannot be watched, in words */
export async function watchPool(
  url: string,
  token: string,
): Promise<PoolWatch | { readonly reason: string }> {
  const first = await read(url, token, Date.now());
  if ('reason' in first) return first;
  // The server's clock may be another machine's.
  const aheadMs = first.atMs - Date.now();
  const isOtherClock = Math.abs(aheadMs) > INTERVAL_MS;
  const shiftMs = isOtherClock ? aheadMs : 0;
  const samples: PoolSample[] = [];
  let last = first.process;
  let isSame = true;
  let sinceMs = first.atMs;
  let failure: string | undefined;
  const stopped = new AbortController();
  const ask = async () => {
    const report = await read(url, token, sinceMs, stopped.signal);
    if (stopped.signal.aborted) return;
    failure = 'reason' in report ? report.reason : undefined;
    if ('reason' in report) return;
    isSame &&= report.instance === first.instance && report.startedAtMs === first.startedAtMs;
    last = report.process;
    for (const sample of report.samples) {
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
    requestsShed: () => (isSame ? last.requestsShed - first.process.requestsShed : undefined),
    requestsThrottled: () => (isSame ? last.requestsThrottled - first.process.requestsThrottled : undefined),
    isSame: () => isSame,
    failure: () => failure,
    ask,
    stop: () => stopped.abort(),
  };
}

async function read(
  url: string,
  token: string,
  sinceMs: number,
  stop?: AbortSignal,
): Promise<WatchedReport | { readonly reason: string }> {
  const answer = await askServer(url, token, sinceMs, stop);
  if (answer.kind === 'signed-out') return { reason: 'the server does not take this ADMIN_TOKEN' };
  if (answer.kind === 'failed') return { reason: answer.reason };
  const parsed = reportSchema.safeParse(answer.report);
  if (!parsed.success) {
    const place = parsed.error.issues[0]?.path.join('.');
    return { reason: `its answer has no ${place || 'report'} as this version knows it` };
  }
  const { atMs, instance, startedAtMs, process } = parsed.data;
  return { atMs, instance, startedAtMs, process, samples: answer.report.samples };
}
