/** The way to PostgreSQL that swallows, forgets or refuses. */
import { type Fault, pause } from './fault';

/** Short, so that the bound is seen and not only the end of the fault. */
const QUERY_TIMEOUT_S = 3;
const CONNECT_TIMEOUT_S = 2;

export const NETWORK_FAULTS: readonly Fault[] = [
  {
    name: 'blackhole',
    title: 'packets swallowed both ways, then the connections closed',
    stage: { route: 'proxy', env: { DATABASE_CONNECT_TIMEOUT: String(CONNECT_TIMEOUT_S) } },
    lastsMs: { full: 20_000, quick: 4_000 },
    // An attempt that is under way when packets come through again may still wait for one that is lost.
    recovery: {
      boundedBy: `DATABASE_CONNECT_TIMEOUT=${CONNECT_TIMEOUT_S}`,
      ms: CONNECT_TIMEOUT_S * 1000 + 1_000,
    },
    inflict: async (stage, lastsMs) => {
      const proxy = stage.proxy();
      proxy.swallow();
      await pause(lastsMs);
      await proxy.heal();
    },
  },
  {
    name: 'forget',
    title: 'open connections silent for ever, new ones work',
    stage: { route: 'proxy', env: { DATABASE_QUERY_TIMEOUT: String(QUERY_TIMEOUT_S) } },
    lastsMs: { full: 0, quick: 0 },
    recovery: {
      boundedBy: `DATABASE_QUERY_TIMEOUT=${QUERY_TIMEOUT_S}`,
      // And a second in which the server could still take the cancel request.
      ms: QUERY_TIMEOUT_S * 1000 + 2_000,
    },
    inflict: async (stage) => stage.proxy().forget(),
  },
  {
    name: 'refuse',
    title: 'connection refused',
    stage: { route: 'proxy' },
    lastsMs: { full: 10_000, quick: 3_000 },
    inflict: async (stage, lastsMs) => {
      const proxy = stage.proxy();
      await proxy.refuse();
      await pause(lastsMs);
      await proxy.heal();
    },
  },
];
