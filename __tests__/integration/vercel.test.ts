/**
 * A process that lives as a function on Vercel does: awake while `waitUntil` has something, frozen by SIGSTOP in between.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { Client } from 'pg';
import type { Answer } from '../support/function-instance';
import { type OtlpReceiver, startOtlpReceiver } from '../support/otlp-receiver';
import { createTestDatabase, type TestDatabase } from '../support/test-database';
import { listSessions, TRANSPORT_ENV } from '../support/transport';

/** Two requests in a row find the same connection, on a busy machine as well. */
const IDLE_SECONDS = 3;

// Three processes that compile what they run.
jest.setTimeout(60_000);

let database: TestDatabase;
let witness: Client;
let receiver: OtlpReceiver;

beforeAll(async () => {
  database = await createTestDatabase();
  witness = new Client(database.url);
  await witness.connect();
  receiver = await startOtlpReceiver();
});

afterAll(async () => {
  await receiver.close();
  await witness.end();
  await database.drop();
});

const instances: Instance[] = [];

afterEach(() => {
  for (const instance of instances.splice(0)) instance.signal('SIGKILL');
});

class Instance {
  readonly #process: ChildProcess;
  output = '';

  constructor(env: Readonly<Record<string, string>>) {
    this.#process = fork(path.resolve('__tests__/support/function-instance.ts'), {
      execArgv: ['--import', 'tsx'],
      env: { PATH: process.env.PATH, NODE_ENV: 'production', ...TRANSPORT_ENV, ...env },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    instances.push(this);
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      stream?.on('data', (chunk) => {
        this.output += chunk;
      });
    }
  }

  async started(): Promise<this> {
    await this.#message();
    return this;
  }

  async do<T>(command: 'answer' | 'rest'): Promise<T> {
    this.#process.send(command);
    return (await this.#message()) as T;
  }

  async #message(): Promise<unknown> {
    const over = new AbortController();
    const { signal } = over;
    const ended = once(this.#process, 'exit', { signal }).then(() => {
      throw new Error(`The instance ended:\n${this.output}`);
    });
    try {
      const [message] = await Promise.race([once(this.#process, 'message', { signal }), ended]);
      return message;
    } finally {
      ended.catch(() => undefined);
      over.abort();
    }
  }

  signal(signal: NodeJS.Signals): void {
    this.#process.kill(signal);
  }

  /** Takes away what the test itself holds it by. @returns its exit code once it ends by itself */
  async leave(): Promise<number | null> {
    const exited = once(this.#process, 'exit');
    this.#process.disconnect();
    const [code] = await exited;
    return code;
  }
}

function startInstance(env: Readonly<Record<string, string>> = {}): Promise<Instance> {
  return new Instance({
    VERCEL_URL: 'contentflow.example',
    VERCEL_REGION: 'fra1',
    DATABASE_URL: `${database.poolUrl}&connection_limit=2&max_idle_connection_lifetime=${IDLE_SECONDS}`,
    ...env,
  }).started();
}

/** Of the pool's, or PgBouncer's for it. @returns how many there were */
async function endSessionsOnServer(): Promise<number> {
  const { rowCount } = await witness.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND application_name LIKE 'contentflow:%'`,
  );
  return rowCount ?? 0;
}

it('is awake until no connection is left and the metrics are pushed, and asks nothing by itself', async () => {
  const instance = await startInstance({
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    OTEL_TRACES_EXPORTER: 'none',
  });
  // Whoever needs the database asks; the start does not.
  expect(await listSessions(witness)).toEqual([]);
  // On one connection: the second request's answer comes on a socket that the first one opened.
  const first = await instance.do<Answer>('answer');
  const second = await instance.do<Answer>('answer');
  expect([first.value, second.value]).toEqual([1, 1]);
  expect(first.heldOnBy).toBeGreaterThan(0);
  expect(second.heldOnBy).toBeGreaterThan(0);
  expect(await instance.do('rest')).toEqual({ open: 0 });
  expect(await listSessions(witness)).toEqual([]);
  expect(receiver.metrics.length).toBeGreaterThan(0);
  expect(instance.output).not.toContain('outside of request scope');
  // Timers, samples, pushes: nothing of it keeps a process.
  expect(await instance.leave()).toBe(0);
});

it('answers after a thaw, although every timer is late and its connection is gone', async () => {
  const instance = await startInstance();
  expect((await instance.do<Answer>('answer')).value).toBe(1);
  instance.signal('SIGSTOP');
  expect(await endSessionsOnServer()).toBe(1);
  // Beyond the idle timeout, so that the timer that would have closed it is late as well.
  await new Promise((resolve) => setTimeout(resolve, IDLE_SECONDS * 1_200));
  instance.signal('SIGCONT');
  expect((await instance.do<Answer>('answer')).value).toBe(1);
  expect(await instance.do('rest')).toEqual({ open: 0 });
  expect(instance.output).not.toMatch(/"level":(50|60)/);
  expect(await instance.leave()).toBe(0);
});

it('says at its start what does not fit a function', async () => {
  const instance = await startInstance({ DATABASE_URL: database.poolUrl, DATABASE_POOL_MIN: '1' });
  expect(await instance.leave()).toBe(0);
  for (const advice of [
    'max_idle_connection_lifetime=5',
    'DATABASE_CONNECTION_LIMIT to 5',
    'DATABASE_POOL_MIN to 0',
  ]) {
    expect(instance.output).toContain(advice);
  }
});
