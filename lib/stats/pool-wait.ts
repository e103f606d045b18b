/** One caller's wait for a connection, when it is over. */
export interface PoolWait {
  readonly label: string;
  readonly outcome: 'acquired' | 'timedOut' | 'gaveUp' | 'failed' | 'shed';
  readonly waitMs: number;
}
