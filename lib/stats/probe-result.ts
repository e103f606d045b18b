import type { ErrorCode } from '@/lib/errors';

/** What one check of the database found. */
export interface ProbeResult {
  /**
   * `answered`: `SELECT 1` came back. `pool-full`: it got no connection, but the server is there.
   * `failed`: the server did not answer.
   */
  readonly outcome: 'answered' | 'pool-full' | 'failed';
  /** Milliseconds since the epoch, at the end of the check. */
  readonly checkedAtMs: number;
  /** From asking to knowing, milliseconds. */
  readonly responseTimeMs: number;
  /** Only where the outcome is not `answered`. */
  readonly errorCode?: ErrorCode;
}
