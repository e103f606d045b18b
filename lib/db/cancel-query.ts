/**
 * Asks the server to stop what a session runs. Without it a query that timed out here goes on there, and its session
 * outlives the connection.
 * Source: https://www.postgresql.org/docs/18/protocol-flow.html#PROTOCOL-FLOW-CANCELING-REQUESTS
 */
import type { RawSocket } from './transport';

export interface BackendKey {
  readonly processId: number;
  readonly secretKey: number;
}

/**
 * Resolves when the server has closed the request, which is after it passed it on, or after `ms` in any case.
 *
 * @param socket that is about to connect to it
 */
export function cancelQuery(socket: RawSocket, backendKey: BackendKey, ms: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      socket.destroy();
      resolve();
    }, ms);
    socket.on('connect', () => socket.write(cancelRequest(backendKey)));
    // A server that is gone has nothing to cancel; the socket closes after the error.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** CancelRequest: length, request code 80877102, process id, secret key, each an Int32. */
function cancelRequest({ processId, secretKey }: BackendKey): Buffer {
  const message = Buffer.alloc(16);
  for (const [index, word] of [16, 80_877_102, processId, secretKey].entries())
    message.writeInt32BE(word, index * 4);
  return message;
}
