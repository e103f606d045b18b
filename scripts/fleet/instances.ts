/** The instances of a fleet: started all together, and replaced one after the other, as a rolling deploy does. */
import { type ProductionServer, spawnProductionServer } from '../load/production-server';
import { CommandError } from '../run-command';
import type { FleetProxy } from './proxy';

export interface Instances {
  readonly count: () => number;
  /** The most that ran at one time. */
  readonly most: () => number;
  /** One that is new for each that is old, the new one first. @param onStep what is being done */
  readonly replaceAll: (onStep: (words: string) => void) => Promise<readonly Replacement[]>;
  readonly endAll: () => Promise<void>;
}

export interface Replacement {
  /** When the old one was told to end, milliseconds since the epoch. */
  readonly atMs: number;
  /** From the signal to the exit. */
  readonly drainedInMs: number;
  readonly exitCode: number | null | undefined;
}

const READY_TIMEOUT_MS = 20_000;
const POLL_MS = 20;

export interface InstancesOptions {
  readonly wanted: number;
  readonly env: Readonly<Record<string, string>>;
  readonly proxy: FleetProxy;
  /** Before the load balancer knows it: what Node runs for the first time takes it long. */
  readonly warmUp: (url: string) => Promise<void>;
}

export async function startInstances({ wanted, env, proxy, warmUp }: InstancesOptions): Promise<Instances> {
  const running: ProductionServer[] = [];
  let most = 0;
  const endAll = async () => {
    await Promise.all(running.splice(0).map((server) => server.end('SIGTERM')));
  };
  const start = async () => {
    const server = await spawnProductionServer(env);
    running.push(server);
    most = Math.max(most, running.length);
    await server.ready();
    await warmUp(server.url);
    proxy.add(server.url);
    await until('the load balancer sends to it', () => proxy.ready().includes(server.url));
  };
  const replace = async (old: ProductionServer): Promise<Replacement> => {
    await start();
    const [atMs, beganAtMs] = [Date.now(), performance.now()];
    await old.end('SIGTERM');
    running.splice(running.indexOf(old), 1);
    proxy.remove(old.url);
    return { atMs, drainedInMs: performance.now() - beganAtMs, exitCode: old.exitCode() };
  };
  try {
    for (let index = 0; index < wanted; index += 1) await start();
  } catch (error) {
    await endAll();
    throw error;
  }
  return {
    count: () => running.length,
    most: () => most,
    endAll,
    replaceAll: async (onStep) => {
      const replacements: Replacement[] = [];
      for (const [index, old] of [...running].entries()) {
        onStep(`replacing ${index + 1}/${wanted}`);
        replacements.push(await replace(old));
      }
      return replacements;
    },
  };
}

async function until(what: string, isSo: () => boolean): Promise<void> {
  const untilMs = performance.now() + READY_TIMEOUT_MS;
  while (!isSo()) {
    if (performance.now() > untilMs) throw new CommandError(`It did not come to pass that ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
