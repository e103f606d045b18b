/**
 * Requests for a server over HTTP and what became of them. Time counts from when a request was due: what this generator
 * is late by is part of it, and how late it was is noted. Who got no answer within the deadline hangs up, as people do.
 */
import { arrivalTimes, createRandom } from '../load/arrivals';
import { createHttpClient, type HttpClient } from '../loadtest/http-client';
import { quantile } from './statistics';

export interface HttpLoadPlan {
  readonly url: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Strangers who know nothing of each other, so many a second; or so many callers who ask again and again. */
  readonly load: { readonly perSecond: number } | { readonly callers: number };
  /** What is due in it counts for nothing. */
  readonly warmUpMs: number;
  readonly measuredMs: number;
  /** An answer that comes later is worthless; the server is told what is left of it. */
  readonly deadlineMs: number;
}

export interface HttpLoadResult {
  readonly asked: number;
  /** 200 within the deadline: from when each was due. */
  readonly goodMs: readonly number[];
  /** 503 within the deadline. */
  readonly refused: number;
  /** No answer within the deadline. */
  readonly late: number;
  /** Any other answer, or a broken connection. */
  readonly failed: number;
  /** How late the requests were sent, at the 99th percentile: where it is much, the generator measured itself. */
  readonly latenessP99Ms: number;
  /** Of this process, as a share of one core. */
  readonly cpuRatio: number;
}

type Outcome = 'good' | 'refused' | 'late' | 'failed';

const TIMEOUT_HEADER = 'x-request-timeout-ms';

export async function generateHttpLoad(plan: HttpLoadPlan): Promise<HttpLoadResult> {
  const client = createHttpClient(plan.url);
  const counts = { good: 0, refused: 0, late: 0, failed: 0 };
  const goodMs: number[] = [];
  const latenessMs: number[] = [];
  const startedAtMs = performance.now();
  const endAtMs = startedAtMs + plan.warmUpMs + plan.measuredMs;
  const askOnce = async (dueAtMs: number) => {
    const isCounted = dueAtMs - startedAtMs >= plan.warmUpMs;
    if (isCounted) latenessMs.push(performance.now() - dueAtMs);
    const { outcome, atMs } = await ask(client, plan, dueAtMs + plan.deadlineMs);
    if (!isCounted) return;
    counts[outcome] += 1;
    if (outcome === 'good') goodMs.push(atMs - dueAtMs);
  };
  const cpu = process.cpuUsage();
  if ('callers' in plan.load) await askAgainAndAgain(plan.load.callers, endAtMs, askOnce);
  else await askByTheClock(plan.load.perSecond, startedAtMs, endAtMs, askOnce);
  const { user, system } = process.cpuUsage(cpu);
  const cpuRatio = (user + system) / 1000 / (performance.now() - startedAtMs);
  await client.close();
  const asked = counts.good + counts.refused + counts.late + counts.failed;
  const { refused, late, failed } = counts;
  return { asked, goodMs, refused, late, failed, latenessP99Ms: quantile(latenessMs, 0.99), cpuRatio };
}

async function ask(
  client: HttpClient,
  { path, headers, deadlineMs }: HttpLoadPlan,
  deadlineAtMs: number,
): Promise<{ readonly outcome: Outcome; readonly atMs: number }> {
  const askedAtMs = performance.now();
  const leftMs = deadlineAtMs - askedAtMs;
  if (leftMs <= 0) return { outcome: 'late', atMs: askedAtMs };
  // A timer may be a millisecond or two early; nobody gets more time for that.
  const toldMs = Math.min(deadlineMs, Math.max(1, Math.round(leftMs)));
  const told = { ...headers, [TIMEOUT_HEADER]: String(toldMs) };
  return new Promise((resolve) => {
    const end = (outcome: Outcome, atMs = performance.now()) => resolve({ outcome, atMs });
    const abort = client.send({ method: 'GET', path, headers: told, body: undefined }, (answer) => {
      clearTimeout(deadline);
      const atMs = performance.now();
      // The timer may not have had its turn yet.
      if (atMs > deadlineAtMs) end('late', atMs);
      else if ('error' in answer) end('failed', atMs);
      else end(answer.status === 200 ? 'good' : answer.status === 503 ? 'refused' : 'failed', atMs);
    });
    const deadline = setTimeout(() => {
      abort();
      end('late');
    }, leftMs);
  });
}

async function askAgainAndAgain(
  callers: number,
  endAtMs: number,
  askOnce: (dueAtMs: number) => Promise<void>,
): Promise<void> {
  const caller = async () => {
    while (performance.now() < endAtMs) await askOnce(performance.now());
  };
  await Promise.all(Array.from({ length: callers }, caller));
}

async function askByTheClock(
  perSecond: number,
  startedAtMs: number,
  endAtMs: number,
  askOnce: (dueAtMs: number) => Promise<void>,
): Promise<void> {
  const asked: Promise<void>[] = [];
  const arrivals = { kind: 'poisson', perSecond } as const;
  for (const offsetMs of arrivalTimes(arrivals, endAtMs - startedAtMs, createRandom(7))) {
    const inMs = startedAtMs + offsetMs - performance.now();
    if (inMs > 1) await new Promise((resolve) => setTimeout(resolve, inMs));
    asked.push(askOnce(startedAtMs + offsetMs));
  }
  await Promise.all(asked);
}
