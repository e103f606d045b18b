/**
 * Keeps the servers of this process open for a while after they were told to close. Next closes its server in the same
 * tick as the signal comes, and a load balancer that asks whether this instance is ready would learn it from refused
 * connections, and from requests that met a connection just as it closed.
 */
import { Server } from 'node:http';
import { processWide } from '@/lib/process';

const state = processWide('close-later', () => ({ isWrapped: false, openUntilMs: 0 }));

/** From now on whoever closes a server closes it when the time is over. */
export function keepServersOpen(forMs: number): void {
  state.openUntilMs = performance.now() + forMs;
  if (state.isWrapped) return;
  state.isWrapped = true;
  const { close } = Server.prototype;
  Server.prototype.close = function closeLater(this: Server, callback?: (error?: Error) => void) {
    const leftMs = state.openUntilMs - performance.now();
    if (leftMs <= 0) return close.call(this, callback);
    setTimeout(() => close.call(this, callback), leftMs);
    return this;
  };
}
