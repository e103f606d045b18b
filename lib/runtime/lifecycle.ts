/**
 * From the signal to the exit: Next takes no new connection and finishes what is in flight, then the pool closes and
 * what is left of metrics and traces is pushed. It is over within the time that the settings give it, whatever hangs; a
 * second signal ends it now, but for the same one that comes twice at once.
 *
 * Next closes its server on SIGTERM and then calls `process.exit`. Closing the pool on the signal itself would break
 * the requests that Next still lets finish, so the pool closes when Next calls for the exit.
 */
import { shutdownCloseSeconds } from '@/lib/config';
import { keepServersOpen } from '@/lib/http/close-later';
import { closeConnections, countResponses, watchResponses } from '@/lib/http/last-responses';
import { logger } from '@/lib/logging';
import { processWide } from '@/lib/process';

/** npm passes on a Ctrl-C that the terminal has already sent to everybody: that is one signal and not two. */
const SAME_SIGNAL_MS = 500;
/** For alerts that wait to be posted: one quick attempt, beside the pool's closing. */
const ALERTS_DEADLINE_MS = 2_000;
const PUSH_DEADLINE_MS = 2_000;

const state = processWide('lifecycle', () => ({
  /** The first signal, and when it came on performance.now()'s clock. */
  began: undefined as { readonly signal: NodeJS.Signals; readonly atMs: number } | undefined,
  installed: false,
  /** The real one; `process.exit` is replaced while the pool closes. */
  exit: process.exit.bind(process),
}));

export function isDraining(): boolean {
  return state.began !== undefined;
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
  const { exit, began } = state;
  const exitCode = signal === 'SIGTERM' ? 143 : 130;
  const atMs = performance.now();
  if (began !== undefined) {
    if (signal !== began.signal || atMs - began.atMs > SAME_SIGNAL_MS) exit(exitCode);
    return;
  }
  state.began = { signal, atMs };
  logger.info({ signal }, 'shutting down: no new work, requests in flight finish');
  if (delayMs > 0) keepServersOpen(delayMs);
  // Next waits until every connection is closed, and clients that keep theirs busy would never close them.
  closeConnections();
  // Connections of the pool that do not come home by then are left to the end of the process.
  const closeMs = shutdownCloseSeconds(timeoutMs / 1000) * 1000;
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
