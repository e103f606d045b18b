/**
 * Requests for a server, from a process of their own so that they take none of its time: reads its plan as JSON from its
 * arguments and prints what came of it as JSON. Who got no answer within the deadline hangs up, as people do.
 */
import { arrivalTimes, createRandom } from '../load/arrivals';
import { createHttpClient, type HttpClient } from '../loadtest/http-client';

export interface HttpLoadPlan {
  readonly url: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Strangers who know nothing of each other, so many a second; or so many callers who ask again and again. */
  readonly load: { readonly perSecond: number } | { readonly callers: number };
  /** What is asked in it counts for nothing. */
  readonly warmUpMs: number;
  readonly measuredMs: number;
  /** An answer that comes later is worthless. */
  readonly deadlineMs: number;
}

export interface HttpLoadResult {
  readonly asked: number;
  /** 200 within the deadline: how long each took, ascending. */
  readonly goodMs: readonly number[];
  /** 503 within the deadline. */
  readonly refused: number;
  /** No answer within the deadline. */
  readonly late: number;
  /** Any other answer, or a broken connection. */
  readonly failed: number;
  /** How late the requests were sent at worst: where it is much, the generator measured itself. */
  readonly latestMs: number;
  /** Of this process, as a share of one core. */
  readonly cpuRatio: number;
}

type Outcome = 'good' | 'refused' | 'late' | 'failed';

async function ask(client: HttpClient, plan: HttpLoadPlan): Promise<{ outcome: Outcome; tookMs: number }> {
  const sentAtMs = performance.now();
  const outcome = await new Promise<Outcome>((resolve) => {
    const abort = client.send(
      { method: 'GET', path: plan.path, headers: plan.headers, body: undefined },
      (answer) => {
        clearTimeout(deadline);
        if ('error' in answer) resolve('failed');
        else resolve(answer.status === 200 ? 'good' : answer.status === 503 ? 'refused' : 'failed');
      },
    );
    const deadline = setTimeout(() => {
      abort();
      resolve('late');
    }, plan.deadlineMs);
  });
  return { outcome, tookMs: performance.now() - sentAtMs };
}

async function run(plan: HttpLoadPlan): Promise<HttpLoadResult> {
  const client = createHttpClient(plan.url);
  const counts = { good: 0, refused: 0, late: 0, failed: 0 };
  const goodMs: number[] = [];
  const startedAtMs = performance.now();
  const endAtMs = startedAtMs + plan.warmUpMs + plan.measuredMs;
  const askOnce = async () => {
    const isCounted = performance.now() - startedAtMs >= plan.warmUpMs;
    const { outcome, tookMs } = await ask(client, plan);
    if (!isCounted) return;
    counts[outcome] += 1;
    if (outcome === 'good') goodMs.push(tookMs);
  };
  const cpu = process.cpuUsage();
  const latestMs =
    'callers' in plan.load
      ? await askAgainAndAgain(plan.load.callers, endAtMs, askOnce)
      : await askByTheClock(plan.load.perSecond, startedAtMs, endAtMs, askOnce);
  const { user, system } = process.cpuUsage(cpu);
  const cpuRatio = (user + system) / 1000 / (performance.now() - startedAtMs);
  await client.close();
  const asked = counts.good + counts.refused + counts.late + counts.failed;
  const { refused, late, failed } = counts;
  goodMs.sort((a, b) => a - b);
  return { asked, goodMs, refused, late, failed, latestMs, cpuRatio };
}

async function askAgainAndAgain(
  callers: number,
  endAtMs: number,
  askOnce: () => Promise<void>,
): Promise<number> {
  const caller = async () => {
    while (performance.now() < endAtMs) await askOnce();
  };
  await Promise.all(Array.from({ length: callers }, caller));
  return 0;
}

async function askByTheClock(
  perSecond: number,
  startedAtMs: number,
  endAtMs: number,
  askOnce: () => Promise<void>,
): Promise<number> {
  const random = createRandom(7);
  const asked: Promise<void>[] = [];
  let latestMs = 0;
  for (const offsetMs of arrivalTimes({ kind: 'poisson', perSecond }, endAtMs - startedAtMs, random)) {
    const inMs = startedAtMs + offsetMs - performance.now();
    if (inMs > 1) await new Promise((resolve) => setTimeout(resolve, inMs));
    latestMs = Math.max(latestMs, performance.now() - startedAtMs - offsetMs);
    asked.push(askOnce());
  }
  await Promise.all(asked);
  return latestMs;
}

run(JSON.parse(process.argv[2] ?? '')).then((result) => process.stdout.write(JSON.stringify(result)));
