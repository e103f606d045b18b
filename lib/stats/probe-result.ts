import type { ErrorCode } from '@/lib/errors';

/** What one check of the database found. */
export interface ProbeResult {
  /**
   * `answered`: `SELECT 1` came back. `pool-full`: it got no connection, but the server is there. `pooler-there`: nor did
   * it, and the pooler is there, which answers for a server that is gone as well. `failed`: nobody answered.
   */
  readonly outcome: 'answered' | 'pool-full' | 'pooler-there' | 'failed';
  /** Milliseconds since the epoch, at the end of the check. */
  readonly checkedAtMs: number;
  /** From asking to knowing, milliseconds. */
  readonly responseTimeMs: number;
  /** Only where the outcome is not `answered`. */
  readonly errorCode?: ErrorCode;
}
