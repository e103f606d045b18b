import type { ErrorCode } from './codes';

/** An error that already knows its code; its message is for the log, the public words are in `ERRORS`. */
export class CodedError extends Error {
  readonly code: ErrorCode;
  /**
   * Where the moment knows it better than the code does: when to come back. Under this name, because Prisma makes an error
   * of its own of what a pool throws and keeps only message, code and `meta` (prisma@7.10.0).
   */
  readonly meta: { readonly retryAfterSeconds: number } | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    options: ErrorOptions & { readonly retryAfterSeconds?: number } = {},
  ) {
    super(message, options);
    this.name = 'CodedError';
    this.code = code;
    const { retryAfterSeconds } = options;
    this.meta = retryAfterSeconds === undefined ? undefined : { retryAfterSeconds };
  }
}
