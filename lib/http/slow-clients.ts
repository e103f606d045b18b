/**
 * How long a client may take to send a request, and how long it may leave an answer unread. Node's own limits, a minute
 * for the headers and five for all of it, let whoever sends a byte now and then hold thousands of connections for
 * minutes. Node looks every 30 s (its `connectionsCheckingInterval`, which only the maker of a server can set), so one
 * ends by so much later.
 */
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { isInHand } from './in-hand';

/** Headers are one packet or two, from a phone in a train as well. */
const HEADERS_SECONDS = 15;

/** 1 MiB, the most that is taken, at 35 kB/s. */
const REQUEST_SECONDS = 30;

/** Without a byte taken of an answer: whoever reads at all is faster. */
const SILENCE_SECONDS = 60;

/** At each new connection, because nobody hands over Next's server. */
export function limitSlowClients(server: Server): void {
  server.headersTimeout = HEADERS_SECONDS * 1000;
  server.requestTimeout = REQUEST_SECONDS * 1000;
  server.timeout = SILENCE_SECONDS * 1000;
  if (!server.listeners('timeout').includes(endSilent)) server.on('timeout', endSilent);
}

/** Node ends a silent connection by itself where nobody listens, also one whose answer is still being made. */
function endSilent(socket: Socket): void {
  if (socket.writableLength > 0 || !isInHand(socket)) socket.destroy();
}
