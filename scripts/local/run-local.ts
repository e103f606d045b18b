/**
 * A whole ContentFlow on this machine, from the database to the banner, and its orderly end: web server first, then
 * PostgreSQL, whatever the reason. Refuses to run twice on the same data folder.
 */
import { logger } from '@/lib/logging';
import { loadEnvironmentFiles, readVariable } from '../project';
import { runCommand } from '../run-command';
import { formatBanner } from './banner';
import { choosePort } from './choose-port';
import { ADMIN_TOKEN_SECRET, ensureDataFolder, readOrCreateSecret } from './data-folder';
import { prepareDatabase } from './prepare-database';
import { claimDataFolder } from './run-record';
import { listenForStop, type StopRequest } from './stop-request';
import { startWebServer, type WebServerOptions } from './web-server';

export interface LocalRun {
  /** As it was typed. */
  readonly command: string;
  readonly title: string;
  readonly mode: 'development' | 'production';
  /** What must be there first: a build, say. */
  readonly before?: () => Promise<void>;
  readonly webServer: (port: number) => Pick<WebServerOptions, 'arguments' | 'isWrapper'> & {
    readonly env: Readonly<Record<string, string>>;
  };
}

/** They run in the opposite order of what they clean up. */
type Cleanups = (() => Promise<void> | void)[];

export function runLocal(run: LocalRun): void {
  const stop = listenForStop();
  const cleanups: Cleanups = [];
  const command = async () => {
    try {
      process.exitCode = await serve(run, stop, cleanups);
    } catch (error) {
      // Half of a start that was called off may well fail.
      if (!stop.isMade()) throw error;
    } finally {
      while (cleanups.length > 0) await cleanups.pop()?.();
    }
  };
  // Sockets that were kept alive would hold the process for seconds.
  runCommand(command).finally(() => process.exit());
}

/** @returns the exit code */
async function serve(run: LocalRun, stop: StopRequest, cleanups: Cleanups): Promise<number> {
  const shellEnvironment = { ...process.env };
  loadEnvironmentFiles(run.mode);
  // In development Next reads the .env files itself, and again when they change, unless it inherited what they say.
  const inherited = run.mode === 'development' ? shellEnvironment : process.env;
  // The queries of the seed are no news at every start.
  logger.level = 'warn';
  ensureDataFolder();
  const record = await claimDataFolder(run.command);
  cleanups.push(record.remove);
  stop.onForce(record.remove);
  const port = await choosePort();
  await run.before?.();
  if (stop.isMade()) return 0;

  const database = await prepareDatabase();
  cleanups.push(database.stop);
  stop.onForce(database.kill);
  if (database.isOwn) record.update({ databaseUrl: database.url });
  if (stop.isMade()) return 0;

  console.log(`Starting ${run.title} on port ${port} …`);
  const configuredToken = readVariable('ADMIN_TOKEN');
  const adminToken = configuredToken ?? readOrCreateSecret(ADMIN_TOKEN_SECRET);
  const { env, ...options } = run.webServer(port);
  const webServer = startWebServer({
    ...options,
    port,
    env: {
      ...inherited,
      ...env,
      DATABASE_URL: database.url,
      ADMIN_TOKEN: adminToken,
      PORT: String(port),
      NEXT_TELEMETRY_DISABLED: '1',
    } as unknown as NodeJS.ProcessEnv,
  });
  cleanups.push(webServer.stop);
  stop.onForce(webServer.kill);
  const url = `http://localhost:${port}`;
  record.update({ webServer: webServer.identity, url });

  const ended = Promise.race([
    webServer.ended,
    stop.made.then(() => 0),
    database.ended.then(() => {
      if (stop.isMade()) return 0;
      console.error('\nPostgreSQL has ended by itself; its log is server.log beside its data.');
      return 1;
    }),
  ]);
  const isUp = await Promise.race([webServer.answers.then(() => true), ended.then(() => false)]);
  if (isUp) {
    const adminTokenSource =
      configuredToken === undefined ? 'made for you, in .contentflow' : 'your ADMIN_TOKEN';
    console.log(formatBanner({ ...run, url, adminToken, adminTokenSource, apiKey: database.apiKey }));
  }
  return ended;
}
