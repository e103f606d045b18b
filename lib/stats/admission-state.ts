import type { Lane } from './lane';

/** What the gate before the pool is doing at one moment. */
export interface AdmissionState {
  /** `off`: first come first served, and nobody is sent away before the time is up. */
  readonly mode: 'on' | 'off';
  /** How many wait in each lane; off, all are interactive. */
  readonly waiting: Readonly<Record<Lane, number>>;
  /** Workspaces that have a caller waiting, those of no workspace counted as one. */
  readonly workspacesWaiting: number;
  /**
   * What a newcomer to the interactive lane would wait if served last, milliseconds (Little's law). While no connection
   * comes back that law says nothing: then it is as long again as that has lasted.
   */
  readonly predictedWaitMs: number;
  /** How long a connection is held on average of late, milliseconds; undefined before the first was given back. */
  readonly meanUseMs: number | undefined;
  /** Since when the queue stands, milliseconds since the epoch; undefined while it does not. */
  readonly standingSinceMs: number | undefined;
  /**
   * Since when no connection has come back although callers wait, milliseconds since the epoch: a lock, or a server that
   * pauses. The queue does not count as standing meanwhile, because nobody is sent away. Undefined while they come back.
   */
  readonly stuckSinceMs: number | undefined;
  readonly order: 'oldest-first' | 'newest-first';
  /** Connections that background work holds, and the most that it may hold. */
  readonly backgroundInUse: number;
  readonly backgroundLimit: number;
}
