import type { Lane } from '@/lib/stats';
import type { Line, Linked } from './line';

/** One caller that asks for a connection, as the policy sees it. Times are of a clock that never goes back. */
export interface Applicant extends Linked {
  readonly lane: Lane;
  /** Whose turn it takes; undefined where that is not known. */
  readonly workspace: string | undefined;
  /** In which it asks, so that it holds a connection already. */
  readonly transaction: OpenTransaction | undefined;
  /** Whether its request has had a connection before, so that to send it away wastes what that was for. */
  readonly isUnderWay: boolean;
  /** How many it has had. */
  readonly usesBefore: number;
  readonly askedAtMs: number;
  /** By when it must have a connection; Infinity is never. */
  readonly expiresAtMs: number;
  /** On whose account it waits and holds, and what was charged; the policy's own. */
  flow: Flow | undefined;
  chargedMs: number;
}

/** A transaction that holds a connection to its end, and the one that it was begun in. */
export interface OpenTransaction {
  readonly outer: OpenTransaction | undefined;
  readonly isOpen: boolean;
}

/** One workspace's account, kept while it waits or holds. */
export interface Flow {
  readonly key: string | undefined;
  readonly underWay: Line<Applicant>;
  readonly fresh: Line<Applicant>;
  /** Connections got by waiting and not given back. */
  held: number;
  clockMs: number;
}
