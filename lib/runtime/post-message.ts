/**
 * One attempt to hand a message to a webhook. Follows no redirect: the body would go where nobody sent it. Says nothing
 * of the URL, which is a secret. Through node:http, since Next puts a cache of its own under `fetch`.
 */
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { Secret } from '@/lib/config';

export type Outcome =
  | { readonly kind: 'delivered' }
  /** Another attempt may help, not sooner than `retryAfterMs`. */
  | { readonly kind: 'failed'; readonly reason: string; readonly retryAfterMs: number }
  /** The receiver will not take it, ever. */
  | { readonly kind: 'refused'; readonly reason: string };

/** Receivers that restart answer 404 for a while; the others of the 4xx will say the same of the same message. */
const WORTH_ANOTHER_TRY = [404, 408, 425, 429];

/** Never throws. @param key the same for each attempt, by which a receiver knows a repetition */
export function postMessage(url: Secret, body: string, key: string, timeoutMs: number): Promise<Outcome> {
  const target = new URL(url.reveal());
  const post = target.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve) => {
    const sent = post(target, {
      method: 'POST',
      agent: false,
      signal: AbortSignal.timeout(timeoutMs),
      headers: {
        'Content-Type': 'application/json',
        'Content-Length': Buffer.byteLength(body),
        'Idempotency-Key': key,
        'User-Agent': 'ContentFlow',
      },
    });
    sent.on('response', (response) => {
      // Read to its end, so that the receiver sees no broken connection; the timeout bounds that, too.
      response.on('error', () => {}).resume();
      resolve(judge(response.statusCode ?? 0, response.headers['retry-after']));
    });
    // Its message may hold the host; its code does not.
    sent.on('error', (error: NodeJS.ErrnoException) => {
      const reason = error.name === 'AbortError' ? `no answer within ${timeoutMs / 1000} s` : error.code;
      resolve({ kind: 'failed', reason: reason ?? 'connection failed', retryAfterMs: 0 });
    });
    sent.end(body);
  });
}

function judge(status: number, retryAfter: string | undefined): Outcome {
  if (status >= 200 && status < 300) return { kind: 'delivered' };
  if (status >= 300 && status < 400) {
    return { kind: 'refused', reason: `HTTP ${status}, a redirect, which is not followed` };
  }
  const reason = `HTTP ${status}`;
  if (status < 500 && !WORTH_ANOTHER_TRY.includes(status)) return { kind: 'refused', reason };
  return { kind: 'failed', reason, retryAfterMs: parseRetryAfter(retryAfter) };
}

/** Seconds or a date: RFC 9110, section 10.2.3; 0 for what is neither. */
function parseRetryAfter(text: string | undefined): number {
  if (text === undefined) return 0;
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now();
  return Number.isFinite(ms) ? Math.max(0, ms) : 0;
}
