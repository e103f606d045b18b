/** A random number generator that a seed repeats exactly, so that two runs, or two pools, meet the same load. */

/** Uniform in [0, 1). */
export type Random = () => number;

/**
 * mulberry32: 32 bits of state, a period of 2³², passes gjrand's tests; not for secrets.
 *
 * Source: Tommy Ettinger, https://gist.github.com/tommyettinger/46a874533244883189143505d203312c (public domain), in
 * the JavaScript of https://github.com/bryc/code/blob/master/jshash/PRNGs.md#mulberry32.
 *
 * @param seed its lowest 32 bits count
 */
export function createRandom(seed: number): Random {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
