/**
 * The start of a server process: all settings or none, one line that says what runs, shutdown prepared.
 */
import { type ConfigurationError, describeDatabaseSettings } from '@/lib/config';
import { database } from '@/lib/db';
import { logger } from '@/lib/logging';
import { installShutdown } from './lifecycle';
import { readSettings } from './settings';

/** Ends the process with code 1 and one message where a setting is wrong; a database that is down ends nothing. */
export function startRuntime(): void {
  try {
    const { app, database: settings } = readSettings();
    installShutdown();
    const pool = Object.fromEntries(
      describeDatabaseSettings(settings).map(({ name, value, source }) => [name, `${value} (${source})`]),
    );
    logger.info({ url: settings.redactedUrl, pool }, 'database pool configured');
    if (app.adminToken === undefined) logger.warn('ADMIN_TOKEN is not set: the admin page is closed.');
    warm();
  } catch (error) {
    if (!isConfigurationError(error)) throw error;
    // For a person at a terminal or in a deploy's log: whole lines, not a JSON string of them.
    process.stderr.write(`\n${error.message}\n\n.env.example describes every variable.\n`);
    process.exit(1);
  }
}

/** The first connection opens before the first request asks for it. */
function warm(): void {
  database()
    .probe.check()
    .then(({ outcome, errorCode, responseTimeMs }) => {
      if (outcome === 'answered')
        logger.info({ responseTimeMs: Math.round(responseTimeMs) }, 'database answers');
      else
        logger.error(
          { code: errorCode },
          'the database does not answer; this instance is not ready until it does',
        );
    });
}

function isConfigurationError(error: unknown): error is ConfigurationError {
  return error instanceof Error && 'code' in error && error.code === 'INVALID_CONFIGURATION';
}
