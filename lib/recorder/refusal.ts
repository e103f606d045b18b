import type { ShedReason } from '@/lib/stats';

/** Why a caller went away without a connection. */
export type Refusal = 'timedOut' | 'gaveUp' | 'failed' | ShedReason;

/** As callers are counted: what the gate sent away is one. */
export type RefusalCount = Exclude<Refusal, ShedReason> | 'shed';

export function countOf(refusal: Refusal): RefusalCount {
  return refusal === 'timedOut' || refusal === 'gaveUp' || refusal === 'failed' ? refusal : 'shed';
}
