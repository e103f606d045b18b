/**
 * Who is served before whom: what watches over the pool, then people who wait for an answer, then work that can wait.
 */
export const LANES = ['probe', 'interactive', 'background'] as const;

export type Lane = (typeof LANES)[number];
