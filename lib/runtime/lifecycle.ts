/**
 * From the signal to the exit: Next takes no new connection and finishes what is in flight, then the pool closes and
 * what is left of metrics and traces is pushed.
 *
 * Next closes its server on SIGTERM and then calls `process.exit`. Closing the pool on the signal itself would break
 * the requests that Next still lets finish, so the pool closes when Next calls for the exit.
 */
import { logger } from '@/lib/logging';
import { processWide } from '@/lib/process';

/** Connections that do not come home within this time are left to the end of the process. */
const CLOSE_DEADLINE_MS = 5_000;
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

/** Once a process, however often it is called. */
export function installShutdown(): void {
  if (state.installed) return;
  state.installed = true;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => onSignal(signal));
}

function onSignal(signal: 'SIGTERM' | 'SIGINT'): void {
  const { exit, draining } = state;
  // `exit` never returns.
  if (draining) exit(signal === 'SIGTERM' ? 143 : 130);
  state.draining = true;
  logger.info({ signal }, 'shutting down: no new work, requests in flight finish');
  let exiting = false;
  process.exit = ((code?: number) => {
    if (exiting) return;
    exiting = true;
    const deadline = after(CLOSE_DEADLINE_MS);
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
