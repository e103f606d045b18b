/**
 * From the signal to the exit: Next takes no new connection and finishes what is in flight, then the pool closes and
 * what is left of metrics and traces is pushed. It is over within the time that the settings give it, whatever hangs; a
 * second signal ends it now.
 *
 * Next closes its server on SIGTERM and then calls `process.exit`. Closing the pool on the signal itself would break
 * the requests that Next still lets finish, so the pool closes when Next calls for the exit.
 */
import { keepServersOpen } from '@/lib/http/close-later';
import { closeConnections, countResponses, watchResponses } from '@/lib/http/last-responses';
import { logger } from '@/lib/logging';
import { processWide } from '@/lib/process';

/** Connections of the pool that do not come home within this time are left to the end of the process. */
const CLOSE_DEADLINE_MS = 5_000;
/** Where there is little time, requests have no less of it than the pool. */
const CLOSE_SHARE = 0.5;
/** For alerts that wait to be posted: one quick attempt, beside the pool's closing. */
const ALERTS_DEADLINE_MS = 2_000;
const PUSH_DEADLINE_MS = 2_000;

const state = processWide('lifecycle', () => ({
  draining: false,
  installed: false,
  /** The real one; `process.exit` is replaced while the pool closes. */
  exit: process.exit.bind(process),
}));

export function isDraining(): boolean {
  return state.draining;
}

export interface ShutdownTimes {
  /** From the signal to the exit at the latest. */
  readonly timeoutMs: number;
  /** Of that, how long it goes on listening: not ready, and serving whoever has not noticed yet. */
  readonly delayMs: number;
}

/** Once a process, however often it is called. */
export function installShutdown(times: ShutdownTimes): void {
  if (state.installed) return;
  state.installed = true;
  watchResponses();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    // Before Next's own, which closes its server at once.
    process.prependListener(signal, () => onSignal(signal, times));
  }
}

function onSignal(signal: 'SIGTERM' | 'SIGINT', { timeoutMs, delayMs }: ShutdownTimes): void {
  const { exit, draining } = state;
  const exitCode = signal === 'SIGTERM' ? 143 : 130;
  // `exit` never returns.
  if (draining) exit(exitCode);
  state.draining = true;
  logger.info({ signal }, 'shutting down: no new work, requests in flight finish');
  if (delayMs > 0) keepServersOpen(delayMs);
  // Next waits until every connection is closed, and clients that keep theirs busy would never close them.
  closeConnections();
  const closeMs = Math.min(CLOSE_DEADLINE_MS, timeoutMs * CLOSE_SHARE);
  let exiting = false;
  setTimeout(() => {
    if (!exiting) logger.warn({ requests: countResponses() }, 'shutting down: requests are cut off');
    process.exit(exitCode);
  }, timeoutMs - closeMs).unref();
  process.exit = ((code?: number) => {
    if (exiting) return;
    exiting = true;
    const deadline = after(closeMs);
    Promise.race([Promise.all([closePool(), pushTheLast()]), deadline])
      .catch((error: Error) => logger.error({ reason: error.message }, 'the pool did not close cleanly'))
      .finally(() => exit(code));
  }) as typeof process.exit;
}

/** Imported when it is needed: the start of a server does not wait for the database's code. */
async function closePool(): Promise<void> {
  const [{ closeDatabase }, { closeAlerting }] = await Promise.all([
    import('@/lib/db'),
    import('./alerting'),
  ]);
  await Promise.all([closeDatabase(), closeAlerting(ALERTS_DEADLINE_MS)]);
}

/** What is left of metrics and traces; a receiver that is gone does not hold the process up. */
async function pushTheLast(): Promise<void> {
  const { stopTelemetry } = await import('./telemetry');
  await Promise.race([stopTelemetry(), after(PUSH_DEADLINE_MS)]);
}

function after(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
