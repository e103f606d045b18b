import type { DatabaseSettings } from '@/lib/config';
import { TCP, type Transport } from './transport';

/** The one that the settings' driver is for. */
export function createTransport({ driver, webSocketProxy }: DatabaseSettings): Transport {
  if (driver.value === 'pg') return TCP;
  // Loaded where it is used: it costs a start 50 ms and its heap 3 MB.
  const { createWebSocketTransport } = require('./neon-transport') as typeof import('./neon-transport');
  return createWebSocketTransport(webSocketProxy);
}
