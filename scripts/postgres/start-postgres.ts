/**
 * A real PostgreSQL for a test or a benchmark: in a folder that goes away, stopped, frozen and killed at will.
 * It never outlives the process that started it, however that one ends.
 */
import { mkdtempSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Client, escapeIdentifier } from 'pg';
import { runAfterThisProcess } from '../processes/after-this-process';
import { endProcesses, signalProcess } from '../processes/end-processes';
import { findServerProcesses } from './postmaster';
import { type Cluster, startCluster } from './start-cluster';

export interface PostgresOptions {
  /** PostgreSQL's own default is 100. */
  readonly maxConnections?: number;
  /** Server settings by their own names. */
  readonly settings?: Readonly<Record<string, string | number>>;
}

export interface Postgres {
  readonly port: number;
  /** Of the server that runs now, or ran last. */
  readonly pid: number;
  /** The maintenance database, as the superuser. */
  readonly url: string;
  readonly databaseUrl: (database: string) => string;
  /** @returns its URL */
  readonly createDatabase: (name: string, template?: string) => Promise<string>;
  /** Fast shutdown; the data stays until this process ends, so that `restart` finds it. */
  readonly stop: () => Promise<void>;
  /** On the same port, with the same data, whether or not it runs now. */
  readonly restart: () => Promise<void>;
  /** Freezes it with all its sessions: connections stay open and nobody answers. */
  readonly pause: () => void;
  readonly resume: () => void;
  /** Without a chance to say goodbye, as a power failure does. */
  readonly kill: () => Promise<void>;
}

/** $1 is the folder; a server that still runs in it ends first. */
const REMOVE = `
  pid=$(head -n 1 "$1/data/postmaster.pid") && kill -s CONT "$pid" && kill -s QUIT "$pid"
  for _ in 1 2 3 4 5 6 7 8 9 10; do
    test -e "$1/data/postmaster.pid" || break
    sleep 0.1
  done
  rm -rf -- "$1"`;

export async function startPostgres(options: PostgresOptions = {}): Promise<Postgres> {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'contentflow-postgres-'));
  const settings = {
    ...(options.maxConnections !== undefined && { max_connections: options.maxConnections }),
    ...options.settings,
  };
  let cluster = await startCluster({ directory, settings, durable: false });
  runAfterThisProcess(REMOVE, [cluster.directory]);
  const { port } = cluster;

  const signalAll = (signal: NodeJS.Signals) => {
    for (const { pid } of findServerProcesses(cluster.process.pid)) signalProcess(pid, signal);
  };
  return {
    port,
    get pid() {
      return cluster.process.pid;
    },
    url: cluster.databaseUrl('postgres'),
    databaseUrl: cluster.databaseUrl,
    createDatabase: (name, template) => createDatabase(cluster, name, template),
    stop: () => cluster.stop(),
    restart: async () => {
      await cluster.stop();
      cluster = await startCluster({ directory, port, settings, durable: false });
    },
    pause: () => signalAll('SIGSTOP'),
    resume: () => signalAll('SIGCONT'),
    kill: () => endProcesses(findServerProcesses(cluster.process.pid), 'SIGKILL', 10_000),
  };
}

async function createDatabase(cluster: Cluster, name: string, template?: string): Promise<string> {
  const client = new Client(cluster.databaseUrl('postgres'));
  await client.connect();
  try {
    const from = template === undefined ? '' : ` TEMPLATE ${escapeIdentifier(template)}`;
    await client.query(`CREATE DATABASE ${escapeIdentifier(name)}${from}`);
  } finally {
    await client.end();
  }
  return cluster.databaseUrl(name);
}
