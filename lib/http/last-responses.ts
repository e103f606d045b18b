/**
 * The last answer on each connection of a server that shuts down. A client that keeps its connection sends its next
 * request on it, and the server would never come to an end; so each answer from then on says that it is the last
 * (RFC 9112, 9.6), and a connection on which one is under way that cannot say so any more closes after it.
 */
import { subscribe } from 'node:diagnostics_channel';
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { processWide } from '@/lib/process';

const state = processWide('last-responses', () => ({
  /** Of each connection what is not complete, in the order of its requests: a client may send several at once. */
  connections: new Map<Socket, Set<ServerResponse>>(),
  isWatching: false,
  isClosing: false,
}));

/** Once a process, however often it is called. */
export function watchResponses(): void {
  if (state.isWatching) return;
  state.isWatching = true;
  // Of all servers of the process, and before anybody answers.
  subscribe('http.server.request.start', (message) => {
    const { response, socket } = message as { readonly response: ServerResponse; readonly socket: Socket };
    const open = state.connections.get(socket) ?? watchConnection(socket);
    open.add(response);
    response.once('close', () => open.delete(response));
    if (state.isClosing) makeLast(response);
  });
}

/** Requests whose answer is not complete. */
export function countResponses(): number {
  return [...state.connections.values()].reduce((sum, { size }) => sum + size, 0);
}

export function closeConnections(): void {
  state.isClosing = true;
  for (const open of state.connections.values()) {
    const last = [...open].at(-1);
    if (last !== undefined) makeLast(last);
  }
}

function watchConnection(socket: Socket): Set<ServerResponse> {
  const open = new Set<ServerResponse>();
  state.connections.set(socket, open);
  socket.once('close', () => state.connections.delete(socket));
  return open;
}

function makeLast(response: ServerResponse): void {
  if (response.headersSent) response.once('finish', () => response.req.socket.end());
  else response.setHeader('Connection', 'close');
}
