/**
 * Whether a PostgreSQL server is there and answers, without a session: what `pg_isready` asks, and cheaper.
 * Sends an SSLRequest, to which every server (and PgBouncer, and Neon's proxy) answers one byte.
 * Source: https://www.postgresql.org/docs/18/protocol-message-formats.html#PROTOCOL-MESSAGE-FORMATS-SSLREQUEST
 */
import type { RawSocket } from './transport';

const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]);

/**
 * False where no answer came within `ms`.
 *
 * @param socket that is about to connect to it
 */
export function serverAnswers(socket: RawSocket, ms: number): Promise<boolean> {
  return new Promise((resolve) => {
    const finish = (answered: boolean) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(answered);
    };
    // One more turn of the loop: where this process was busy the answer may be there, unread.
    const timer = setTimeout(() => setImmediate(() => finish(false)), ms);
    socket.on('connect', () => socket.write(SSL_REQUEST));
    socket.on('data', () => finish(true));
    socket.on('error', () => finish(false));
    socket.on('close', () => finish(false));
  });
}
