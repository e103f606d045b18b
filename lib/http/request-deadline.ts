/**
 * How long a request may take: what the settings say, or less where the caller asks for less. A caller that asks for
 * more gets what the settings say.
 */
import { withDeadline } from '@/lib/caller';
import { processWide } from '@/lib/process';
import { RequestError } from './request-error';
import type { ReadableHeaders } from './request-origin';

export const REQUEST_TIMEOUT_HEADER = 'X-Request-Timeout-Ms';

/** A day: whoever asks for more than this means something else than milliseconds. */
export const LONGEST_REQUEST_TIMEOUT_MS = 86_400_000;

/** Handed over at the start of the process, because this room reads no settings. */
const limit = processWide('request-timeout', () => ({ ms: Number.POSITIVE_INFINITY }));

/** @param seconds 0 is none */
export function setRequestTimeout(seconds: number): void {
  limit.ms = seconds === 0 ? Number.POSITIVE_INFINITY : seconds * 1000;
}

/**
 * Runs `work` within what is left to a request that has just come.
 *
 * @throws RequestError BAD_HEADER
 */
export function withRequestDeadline<T>(
  headers: ReadableHeaders | undefined,
  work: () => Promise<T>,
): Promise<T> {
  const text = headers?.get(REQUEST_TIMEOUT_HEADER) ?? undefined;
  const ms = text === undefined ? limit.ms : Math.min(limit.ms, parseTimeout(text));
  return ms === Number.POSITIVE_INFINITY ? work() : withDeadline(ms, work);
}

function parseTimeout(text: string): number {
  const ms = Number(text);
  if (/^\d{1,8}$/.test(text) && ms >= 1 && ms <= LONGEST_REQUEST_TIMEOUT_MS) return ms;
  const detail = `must be whole milliseconds from 1 to ${LONGEST_REQUEST_TIMEOUT_MS}`;
  throw new RequestError('BAD_HEADER', { errors: [{ header: REQUEST_TIMEOUT_HEADER, detail }] });
}
