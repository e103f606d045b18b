/**
 * The alerts of this process, evaluated once a second over the pool's samples.
 */
import type { AlertState } from '@/lib/alerts';
import { processWide } from '@/lib/process';

const holder = processWide('alerting', (): { state: AlertState } => ({
  state: Object.freeze({ active: [], history: [] }),
}));

/** What is wrong now, and what was. */
export function readAlerts(): AlertState {
  return holder.state;
}
