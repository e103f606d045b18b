export { classifyError, retryAfterOf } from './classify-error';
export { CodedError } from './coded-error';
export { ERROR_CODES, ERRORS, type ErrorCode, type PublicError } from './codes';
