/**
 * How often somebody may fail to sign in. Only failures count; refuses more until the window is over.
 * In the memory of one process: N instances allow N times as much, which a token of 32 characters bears well.
 */
import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';

/** Mistyping happens; guessing needs far more. */
const FAILURES_PER_CLIENT = 5;
const CLIENT_WINDOW_SECONDS = 15 * 60;

/**
 * For clients who forge their address. It bounds the memory too (at most this many new addresses a window), and its
 * window is short because who exhausts it keeps the real admin out; the bearer token still works then.
 */
const FAILURES_OF_ALL = 100;
const ALL_WINDOW_SECONDS = 60;

const EVERYBODY = 'everybody';

interface Limiters {
  readonly client: RateLimiterMemory;
  readonly all: RateLimiterMemory;
}

export type Attempt =
  | { readonly allowed: true; readonly succeed: () => Promise<void> }
  | { readonly allowed: false; readonly retryAfterSeconds: number };

/**
 * Counts the attempt as failed before anything is compared, so that a burst of parallel guesses cannot slip through;
 * `succeed` takes it back.
 * @param address who tries, see `clientAddress`
 */
export async function beginSignInAttempt(address: string): Promise<Attempt> {
  const { client, all } = limiters();
  // A blocked client must not use up what is left for everybody.
  const known = await client.get(address);
  if (known !== null && known.consumedPoints >= FAILURES_PER_CLIENT) return refuse(known);
  const overall = await consume(all, EVERYBODY);
  if (!overall.allowed) return refuse(overall.result);
  const own = await consume(client, address);
  if (!own.allowed) return refuse(own.result);
  return {
    allowed: true,
    async succeed() {
      await Promise.all([client.delete(address), all.reward(EVERYBODY)]);
    },
  };
}

async function consume(limiter: RateLimiterMemory, key: string) {
  try {
    return { allowed: true, result: await limiter.consume(key) } as const;
  } catch (result) {
    // The memory limiter rejects with its result only, never with an error.
    return { allowed: false, result: result as RateLimiterRes } as const;
  }
}

function refuse({ msBeforeNext }: RateLimiterRes): Attempt {
  return { allowed: false, retryAfterSeconds: Math.max(1, Math.ceil(msBeforeNext / 1000)) };
}

/** One for the process: Next evaluates a module once for each of its bundles. */
function limiters(): Limiters {
  const key = Symbol.for('contentflow.adminSignInAttempts');
  const holder = globalThis as { [symbol: symbol]: Limiters | undefined };
  holder[key] ??= {
    client: new RateLimiterMemory({ points: FAILURES_PER_CLIENT, duration: CLIENT_WINDOW_SECONDS }),
    all: new RateLimiterMemory({ points: FAILURES_OF_ALL, duration: ALL_WINDOW_SECONDS }),
  };
  return holder[key];
}
