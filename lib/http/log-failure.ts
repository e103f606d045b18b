import { logger } from '@/lib/logging';
import type { Problem } from './problem-document';

interface FailedRequest {
  /** Method and path pattern: `GET /api/content/[id]`. */
  readonly route: string;
  readonly requestId?: string;
}

/**
 * One line: what a client did wrong for debugging, what time heals as a warning, our own fault with its cause. Who was
 * turned away is for debugging, too: the gates count them and say once that they turn away, and a line for each would
 * cost what there is too little of.
 */
export function logFailure(request: FailedRequest, problem: Problem, error: unknown): void {
  const { code, status } = problem;
  const fields = { ...request, code, status };
  if (status < 500 || code === 'OVERLOADED') logger.debug(fields, 'request refused');
  else if (problem.retryAfterSeconds !== undefined || status === 504) logger.warn(fields, 'request failed');
  else logger.error({ ...fields, err: error }, 'request failed unexpectedly');
}
