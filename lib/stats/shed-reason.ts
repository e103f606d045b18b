/**
 * Why the gate sent a caller away at once.
 *
 * - `standing`: the queue has stood for a while, and this caller had the least chance of being served in time
 * - `hopeless`: so many wait that the last of them could not be served in time
 * - `full`: more wait than are kept in mind
 * - `nested`: it holds a connection already, as all do that could give one back, so none of them ever would
 */
export const SHED_REASONS = ['standing', 'hopeless', 'full', 'nested'] as const;

export type ShedReason = (typeof SHED_REASONS)[number];

export type ShedCounts = Readonly<Record<ShedReason, number>>;
