/**
 * How long a client may take to send a request. Node's own limits, a minute for the headers and five for all of it, let
 * whoever sends a byte now and then hold thousands of connections for minutes. Node looks every 30 s (its
 * `connectionsCheckingInterval`, which only the maker of a server can set), so one ends by so much later.
 */
import type { Server } from 'node:http';

/** Headers are one packet or two, from a phone in a train as well. */
const HEADERS_SECONDS = 15;

/** 1 MiB, the most that is taken, at 35 kB/s. */
const REQUEST_SECONDS = 30;

/** At each new connection, because nobody hands over Next's server: it costs two assignments. */
export function limitSlowClients(server: Server): void {
  server.headersTimeout = HEADERS_SECONDS * 1000;
  server.requestTimeout = REQUEST_SECONDS * 1000;
}
