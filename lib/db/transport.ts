/**
 * How connections reach PostgreSQL: by TCP as pg opens them, or through a WebSocket as Neon's driver does. All that the
 * pool promises, from its limit to the cancelling of a query, is built on these two methods and is the same over both.
 */
import net from 'node:net';
import { Client, type ClientConfig } from 'pg';

export interface ServerAddress {
  readonly host: string;
  readonly port: number;
}

/** What `net.Socket` and the WebSocket's stream have in common, as far as it is used. */
export interface RawSocket {
  on(event: 'connect' | 'close' | 'end', listener: () => void): unknown;
  on(event: 'data', listener: (bytes: Buffer) => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  write(bytes: Buffer): unknown;
  destroy(): unknown;
}

export interface Transport {
  /** Opens nothing yet. */
  createClient(config: ClientConfig): Client;
  /** A socket to the server, for what needs no session. */
  openSocket(server: ServerAddress): RawSocket;
}

/** By TCP or, where the host is a directory, by its Unix socket. */
export const TCP: Transport = {
  createClient: (config) => new Client(config),
  openSocket: ({ host, port }) =>
    host.startsWith('/') ? net.connect(`${host}/.s.PGSQL.${port}`) : net.connect(port, host),
};
