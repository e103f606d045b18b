/**
 * A TCP proxy on 127.0.0.1 that fails as a network does: it swallows what both sides send and says nothing, forgets
 * the connections that there are, or refuses.
 */
import net from 'node:net';

export interface TcpProxy {
  readonly port: number;
  /** Nothing gets through in either direction, new connections included; nobody is told. */
  readonly swallow: () => void;
  /**
   * As a firewall that lost its table: the connections that there are stay silent for ever, new ones work. The target
   * finds out after a while, as its own keepalive does; a client is never told.
   */
  readonly forget: () => void;
  /** Closes all connections and listens no more. */
  readonly refuse: () => Promise<void>;
  /** Closes what was swallowed or refused, and works again. */
  readonly heal: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

interface Pair {
  readonly client: net.Socket;
  readonly target: net.Socket;
  isSilent: boolean;
}

/** After every timeout of the client's, so that these alone are what helps it. */
const TARGET_FINDS_OUT_MS = 6_000;

export async function startTcpProxy(targetPort: number): Promise<TcpProxy> {
  const pairs = new Set<Pair>();
  let isSwallowing = false;
  const server = net.createServer({ allowHalfOpen: true }, (client) => {
    const target = net.connect({ port: targetPort, host: '127.0.0.1', allowHalfOpen: true });
    const pair = { client, target, isSilent: isSwallowing };
    pairs.add(pair);
    forward(pair, client, target);
    forward(pair, target, client);
    // One side of a silent pair does not learn that the other one is gone.
    const forgetClosed = () => {
      if (client.destroyed && target.destroyed) pairs.delete(pair);
    };
    client.once('close', forgetClosed);
    target.once('close', forgetClosed);
  });
  const listen = (port: number) =>
    new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', () => {
        server.off('error', reject);
        resolve();
      });
    });
  const closePairs = (which: (pair: Pair) => boolean) => {
    for (const { client, target } of [...pairs].filter(which)) {
      client.destroy();
      target.destroy();
    }
  };
  const refuse = async () => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    closePairs(() => true);
    await closed;
  };
  await listen(0);
  const { port } = server.address() as net.AddressInfo;
  const silence = () => {
    for (const pair of pairs) pair.isSilent = true;
  };
  const forget = () => {
    silence();
    const forgotten = [...pairs];
    setTimeout(() => {
      for (const { target } of forgotten) target.destroy();
    }, TARGET_FINDS_OUT_MS).unref();
  };
  return {
    port,
    swallow: () => {
      isSwallowing = true;
      silence();
    },
    forget,
    refuse,
    heal: async () => {
      isSwallowing = false;
      closePairs(({ isSilent }) => isSilent);
      if (!server.listening) await listen(port);
    },
    stop: () => (server.listening ? refuse() : Promise.resolve()),
  };
}

/** What one side says and that it has ended, to the other; a broken side breaks the other one. */
function forward(pair: Pair, from: net.Socket, to: net.Socket): void {
  from.on('data', (chunk) => {
    if (pair.isSilent) return;
    if (to.write(chunk)) return;
    from.pause();
    to.once('drain', () => from.resume());
  });
  from.on('end', () => {
    if (!pair.isSilent) to.end();
  });
  from.on('error', () => undefined);
  from.on('close', () => {
    if (!pair.isSilent) to.destroy();
  });
}
