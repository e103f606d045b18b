import type { ErrorCode } from './codes';

/** An error that already knows its code; its message is for the log, the public words are in `ERRORS`. */
export class CodedError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'CodedError';
    this.code = code;
  }
}
