/** Between a client and a server: passes on what they send, forgets their connections or is not there. */
import net from 'node:net';

export interface TcpRelay {
  readonly port: number;
  /** Connections that clients have opened to it. */
  readonly accepted: number;
  /** Connections that are open lead nowhere from now on, as behind a NAT that forgot them; new ones are passed on. */
  forget(): void;
  /** Is not there, and cuts what is open. */
  refuse(): Promise<void>;
  /** Is there again. */
  comeBack(): Promise<void>;
  close(): Promise<void>;
}

export async function openTcpRelay(target: {
  readonly host: string;
  readonly port: number;
}): Promise<TcpRelay> {
  const pairs = new Set<readonly [net.Socket, net.Socket]>();
  const forgotten = new Set<readonly [net.Socket, net.Socket]>();
  let accepted = 0;
  const server = net.createServer((client) => {
    accepted += 1;
    const upstream = net.connect(target.port, target.host);
    const pair = [client, upstream] as const;
    pairs.add(pair);
    for (const [from, to] of [pair, [upstream, client] as const]) {
      from.on('data', (bytes) => forgotten.has(pair) || to.write(bytes));
      from.on('error', () => undefined);
      from.on('close', () => {
        // The farewell leads nowhere, either.
        if (!forgotten.has(pair)) to.destroy();
        pairs.delete(pair);
      });
    }
  });
  const listen = (port: number) => new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const stop = () => new Promise<void>((resolve) => server.close(() => resolve()));
  const cut = () => {
    for (const socket of [...pairs, ...forgotten].flat()) socket.destroy();
  };
  await listen(0);
  const { port } = server.address() as net.AddressInfo;
  return {
    port,
    get accepted() {
      return accepted;
    },
    forget: () => {
      for (const pair of pairs) forgotten.add(pair);
    },
    refuse: async () => {
      const stopped = stop();
      cut();
      await stopped;
    },
    comeBack: () => listen(port),
    close: async () => {
      const stopped = server.listening ? stop() : Promise.resolve();
      cut();
      await stopped;
    },
  };
}
