/**
 * How a connection ends after its last answer. To close it while bytes of a client are unread makes the kernel send a
 * reset, which takes the answer away from a client that has not read it yet: it would see a broken connection instead of a
 * 401. So it is closed for writing first, and what still comes is read and thrown away for a while (RFC 9112, 9.6).
 */
import { Socket } from 'node:net';

/** For the answer to arrive and be read, over a slow network as well. A client that ends too closes it at once. */
const LINGER_MS = 2_000;

export function closeInStages(socket: Socket): void {
  // What Node calls after the last answer.
  socket.destroySoon = linger;
}

function linger(this: Socket): void {
  if (this.writableEnded || this.destroyed) {
    Socket.prototype.destroySoon.call(this);
    return;
  }
  // Node's parser would go on handing the rest to whoever reads the request, and stop reading where nobody does.
  this.removeAllListeners('data').on('data', () => undefined);
  this.resume();
  // It had read for the parser, past the stream, which takes itself for reading since the beginning (node@20, net's `_read`).
  this._read(0);
  this.end();
  const timer = setTimeout(() => this.destroy(), LINGER_MS);
  this.once('close', () => clearTimeout(timer));
}
