/**
 * Why a connection was closed: it idled too long; it lived too long; it broke or was left in no state to be lent again;
 * the pool was closed; somebody asked
 * for new ones, or for fewer.
 */
export const CLOSE_REASONS = ['idle', 'lifetime', 'error', 'drained', 'evicted'] as const;

export type CloseReason = (typeof CLOSE_REASONS)[number];
