/**
 * When a request is over: its answer was sent, or its connection is gone. Of pipelined requests only the one whose
 * answer holds the socket is told that that has closed (node@20, `onServerResponseClose`), so the others are told here.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Of a connection the requests that are not over; one listener for all of them. */
const inHand = new WeakMap<Socket, Set<() => void>>();

/** Whether a request of this connection is not over. */
export function isInHand(socket: Socket): boolean {
  return (inHand.get(socket)?.size ?? 0) > 0;
}

/**
 * Calls `end` once.
 *
 * @param end told whether the whole answer was sent
 */
export function onceOver(
  { socket }: IncomingMessage,
  response: ServerResponse,
  end: (isAnswered: boolean) => void,
): void {
  const requests = inHand.get(socket) ?? watch(socket);
  const over = () => {
    if (requests.delete(over)) end(response.writableFinished);
  };
  requests.add(over);
  response.once('close', over);
}

function watch(socket: Socket): Set<() => void> {
  const requests = new Set<() => void>();
  inHand.set(socket, requests);
  socket.once('close', () => {
    for (const over of requests) over();
  });
  return requests;
}
