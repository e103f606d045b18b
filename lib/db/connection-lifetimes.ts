/** A fleet that started together must not reconnect together: each lifetime is shorter by up to this share. */
const JITTER_RATIO = 0.1;

/** How long the next connection may live. @param maxLifetimeMs Infinity is none */
export function drawLifetimeMs(maxLifetimeMs: number): number {
  return maxLifetimeMs * (1 - Math.random() * JITTER_RATIO);
}
