import type { ErrorCode } from './codes';

/** An error that already knows its code; its message is for the log, the public words are in `ERRORS`. */
export class CodedError extends Error {
  readonly code: ErrorCode;
  /** Where the moment knows it better than the code does. */
  readonly retryAfterSeconds: number | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    options: ErrorOptions & { readonly retryAfterSeconds?: number } = {},
  ) {
    super(message, options);
    this.name = 'CodedError';
    this.code = code;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}
