/**
 * Anything thrown → the problem that a stranger may read. Errors that carry a problem keep it, failures of the
 * database get the public words of their code, and everything else is one 500 that says nothing of its cause.
 */
import { classifyError, ERRORS, retryAfterOf } from '@/lib/errors';
import type { Problem } from './problem-document';

export function describeFailure(error: unknown): Problem {
  if (isProblem(error)) return error;
  const code = classifyError(error);
  const retryAfterSeconds = retryAfterOf(error);
  return { code, ...ERRORS[code], ...(retryAfterSeconds !== undefined && { retryAfterSeconds }) };
}

/** By its fields and not by its class, of which one process holds several copies. A pg error has no title. */
function isProblem(error: unknown): error is Problem {
  if (typeof error !== 'object' || error === null) return false;
  const { code, status, title, detail } = error as Readonly<Record<string, unknown>>;
  return (
    typeof code === 'string' &&
    typeof title === 'string' &&
    typeof detail === 'string' &&
    Number.isInteger(status) &&
    Number(status) >= 400 &&
    Number(status) <= 599
  );
}
