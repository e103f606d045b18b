/** Why a caller went away without a connection. */
export type Refusal = 'timedOut' | 'gaveUp' | 'failed' | 'shed';
