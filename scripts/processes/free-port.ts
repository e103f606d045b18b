/** Ports of this machine: whether one is taken, and which one is free. */
import net from 'node:net';

/** @param host undefined asks for every interface, as a server without a host name listens */
export function isPortFree(port: number, host?: string): Promise<boolean> {
  return listen(port, host).then(
    () => true,
    () => false,
  );
}

/** Free a moment ago: somebody else can still be faster. */
export function findFreePort(): Promise<number> {
  return listen(0, '127.0.0.1');
}

function listen(port: number, host?: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once('error', reject);
    server.listen({ port, ...(host !== undefined && { host }) }, () => {
      const address = server.address() as net.AddressInfo;
      server.close(() => resolve(address.port));
    });
  });
}
