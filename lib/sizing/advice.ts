/** What is advised, and what that is decided by. */
import type { Fleet, ServerCapacity } from './fleet-budget';
import type { PoolData } from './pool-data';
import type { WaitTarget } from './predict-wait';
import type { Grounds, Sureness } from './trust';

export const ADVICE_KINDS = [
  'raise',
  'lower',
  'keep',
  'use-a-pooler',
  'find-who-asks',
  'shorten',
  'none',
] as const;

export interface Advice {
  readonly kind: (typeof ADVICE_KINDS)[number];
  readonly sentence: string;
}

export interface AdviceInput {
  readonly data: PoolData;
  readonly grounds: Grounds;
  readonly sureness: Sureness;
  readonly target: WaitTarget;
  /** Undefined where the server has not been asked. */
  readonly server: ServerCapacity | undefined;
  readonly fleet: Fleet;
}
