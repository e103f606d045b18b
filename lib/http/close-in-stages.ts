/**
 * How a connection ends whose client is still sending. To close it while bytes of a request are unread makes the kernel
 * send a reset, which takes the answer away from a client that has not read it yet: it would see a broken connection
 * instead of a 401. So it is closed for writing first, and what still comes is read and thrown away for a while
 * (RFC 9112, 9.6).
 */
import type { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';

/** For the answer to arrive and be read, over a slow network as well. */
const LINGER_MS = 2_000;

/** To be told of each request before it is answered. */
export function closeInStages(request: IncomingMessage): void {
  const { socket } = request;
  // How Node ends a connection after its last answer.
  socket.destroySoon = function destroyInStages() {
    if (request.complete) Socket.prototype.destroySoon.call(this);
    else linger(this);
  };
}

function linger(socket: Socket): void {
  // Node's parser would go on handing the rest to whoever reads the request.
  socket.removeAllListeners('data').on('data', () => undefined);
  socket.resume();
  // A client that ends as well closes it at once.
  socket.end();
  const timer = setTimeout(() => socket.destroy(), LINGER_MS);
  socket.once('close', () => clearTimeout(timer));
}
