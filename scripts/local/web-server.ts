/** Next in a process group of its own, so that it and all its children can be ended together, at the right moment. */
import { spawn } from 'node:child_process';
import { endProcesses, signalProcess } from '../processes/end-processes';
import { PROJECT_DIRECTORY } from '../project';
import { findGroup, identify } from './run-record';

export interface WebServerOptions {
  /** Of `node`. */
  readonly arguments: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly port: number;
  /**
   * Whether the process is only a wrapper of the server, as `next dev` is. On a signal that one kills its server within
   * 0.1 s and leaves a process of its telemetry behind, also when that is switched off: so it hears of no signal.
   */
  readonly isWrapper: boolean;
}

export interface WebServer {
  readonly identity: NonNullable<ReturnType<typeof identify>>;
  /** Resolves with the exit code when it has ended, for whatever reason. */
  readonly ended: Promise<number>;
  /** Resolves when it answers a request; rejects when it ends before. */
  readonly answers: Promise<void>;
  readonly stop: () => Promise<void>;
  readonly kill: () => void;
}

const POLL_MS = 100;
/** Requests in flight may take as long as the query timeout of a careless developer; patience has an end. */
const STOP_TIMEOUT_MS = 10_000;

export function startWebServer(options: WebServerOptions): WebServer {
  // Without a terminal to read from: Next would take Ctrl-C and keys for itself.
  const child = spawn(process.execPath, options.arguments, {
    cwd: PROJECT_DIRECTORY,
    detached: true,
    env: options.env,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  let hasEnded = false;
  const ended = new Promise<number>((resolve) => {
    child.once('error', () => resolve(1));
    child.once('exit', (code, signal) => resolve(code ?? (signal === null ? 1 : 128)));
  });
  ended.then(() => {
    hasEnded = true;
  });
  const identity = child.pid === undefined ? undefined : identify(child.pid);
  if (identity === undefined) throw new Error('The web server could not be started.');

  const waitForAnswer = async () => {
    while (!(await isLive(options.port))) {
      if (hasEnded) throw new Error('The web server ended before it answered; its own message is above.');
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  };
  const kill = () => {
    for (const { pid } of findGroup(identity)) signalProcess(pid, 'SIGKILL');
  };
  return {
    identity,
    ended,
    answers: waitForAnswer(),
    kill,
    stop: async () => {
      const group = findGroup(identity);
      const isLeader = ({ pid }: { pid: number }) => pid === identity.pid;
      if (options.isWrapper) await endProcesses(group.filter(isLeader), 'SIGKILL', STOP_TIMEOUT_MS);
      const servers = options.isWrapper ? group.filter((entry) => !isLeader(entry)) : group.filter(isLeader);
      await endProcesses(servers, 'SIGTERM', STOP_TIMEOUT_MS);
      // Workers that the server did not take with it.
      await endProcesses(findGroup(identity), 'SIGKILL', STOP_TIMEOUT_MS);
    },
  };
}

async function isLive(port: number): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}/api/health/live`).then(
    (response) => response.ok,
    () => false,
  );
}
