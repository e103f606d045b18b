/**
 * The start of a server process: all settings or none, one line that says what runs, shutdown prepared.
 */
import { type ConfigurationError, describeDatabaseSettings, type OtlpSettings } from '@/lib/config';
import type { Database } from '@/lib/db';
import { watchPool } from '@/lib/http/pool-throttle';
import { setRequestTimeout } from '@/lib/http/request-deadline';
import { installRequestGate } from '@/lib/http/request-gate';
import { logger } from '@/lib/logging';
import { isFunction } from './is-function';
import { installShutdown, isDraining } from './lifecycle';
import { readSettings } from './settings';

/** The server listens first: loading Prisma's engine takes longer than all the rest of the start. */
const WARM_DELAY_MS = 250;
const WARM_RETRY_MS = 1_000;

type WorkspaceOf = (authorization: string) => string | undefined;

/**
 * Ends the process with code 1 and one message where a setting is wrong; a database that is down ends nothing.
 *
 * @param workspaceOf the workspace whose key a header brings, as far as that is known without asking the database
 */
export async function startRuntime(workspaceOf: WorkspaceOf): Promise<void> {
  try {
    const { app, database: settings } = readSettings();
    installShutdown({
      timeoutMs: app.shutdownTimeoutSeconds.value * 1000,
      delayMs: app.shutdownDelaySeconds.value * 1000,
    });
    setRequestTimeout(app.requestTimeoutSeconds.value);
    // Development compiles while it answers: seconds of computing that say nothing of the load.
    if (app.mode === 'production') installRequestGate(app.requestShedding.value === 'on');
    const pool = Object.fromEntries(
      describeDatabaseSettings(settings).map(({ name, value, source }) => [name, `${value} (${source})`]),
    );
    logger.info({ url: settings.redactedUrl, pool }, 'database pool configured');
    if (app.adminToken === undefined) logger.warn('ADMIN_TOKEN is not set: the admin page is closed.');
    const { otlp } = app.telemetry;
    if (isFunction()) {
      await startFunction(workspaceOf, otlp);
      return;
    }
    setTimeout(() => {
      if (otlp !== undefined) push(otlp).catch(tellThatNothingIsPushed);
      warm(workspaceOf).catch(refuse);
    }, WARM_DELAY_MS).unref();
  } catch (error) {
    refuse(error);
  }
}

function refuse(error: unknown): void {
  if (!isConfigurationError(error)) throw error;
  // For a person at a terminal or in a deploy's log: whole lines, not a JSON string of them.
  process.stderr.write(`\n${error.message}\n\n.env.example describes every variable.\n`);
  process.exit(1);
}

/** The first connection opens before the first request asks for it; until it does, this instance is not ready. */
async function warm(workspaceOf: WorkspaceOf): Promise<void> {
  const [{ database }, { startAlerting }, { watchFleet }] = await Promise.all([
    import('@/lib/db'),
    import('./alerting'),
    import('./fleet'),
  ]);
  startAlerting();
  watchDatabasePool(database, workspaceOf);
  for (let attempt = 1; !isDraining(); attempt += 1) {
    const { outcome, errorCode, responseTimeMs } = await database().probe.check();
    if (outcome === 'answered') {
      logger.info({ responseTimeMs: Math.round(responseTimeMs) }, 'database answers');
      await watchFleet();
      return;
    }
    if (attempt === 1) {
      logger.error(
        { code: errorCode },
        'the database does not answer; this instance is not ready until it does',
      );
    }
    // Unreferenced: a process that has nothing else to do may end.
    await new Promise((resolve) => setTimeout(resolve, WARM_RETRY_MS).unref());
  }
}

function watchDatabasePool(database: () => Pick<Database, 'pool'>, workspaceOf: WorkspaceOf): void {
  watchPool({
    isOverloaded: () => database().pool.isOverloaded,
    predictedWaitMs: () => database().pool.predictedWaitMs,
    workspaceOf,
  });
}

/**
 * Before the first request, which is there already and would be without what keeps a function awake. Asks the database
 * nothing: whoever needs it is about to.
 */
async function startFunction(workspaceOf: WorkspaceOf, otlp: OtlpSettings | undefined): Promise<void> {
  const [{ database }, { startAlerting }, { attachToVercel }, { pushTelemetry }] = await Promise.all([
    import('@/lib/db'),
    import('./alerting'),
    import('./vercel'),
    import('./telemetry'),
  ]);
  attachToVercel(pushTelemetry);
  startAlerting();
  watchDatabasePool(database, workspaceOf);
  if (otlp !== undefined) await push(otlp).catch(tellThatNothingIsPushed);
}

async function push(otlp: OtlpSettings): Promise<void> {
  const { startTelemetry } = await import('./telemetry');
  await startTelemetry(otlp);
}

function tellThatNothingIsPushed(error: Error): void {
  logger.error({ reason: error.message }, 'no metrics and no traces are pushed');
}

function isConfigurationError(error: unknown): error is ConfigurationError {
  return error instanceof Error && 'code' in error && error.code === 'INVALID_CONFIGURATION';
}
