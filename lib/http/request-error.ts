/** What can be wrong with a request before any of its content is judged, each with its status and public words. */
import type { InputMistake, Problem } from './problem-document';

/** The largest body that is read. Above it stands no content item, whatever its escapes: see `BODY_MAX_BYTES`. */
export const REQUEST_MAX_BYTES = 1024 * 1024;

export const REQUEST_PROBLEMS = {
  MALFORMED_URL: {
    status: 400,
    title: 'The URL is not valid',
    detail: 'Its path must begin with a slash, and what is escaped in it must be UTF-8.',
  },
  BAD_QUERY: {
    status: 400,
    title: 'The query is not valid',
    detail: 'Each member of `errors` names a parameter of the query and what it may be.',
  },
  BAD_HEADER: {
    status: 400,
    title: 'A header is not valid',
    detail: 'Each member of `errors` names a header of the request and what it may be.',
  },
  MALFORMED_JSON: {
    status: 400,
    title: 'The body is not JSON',
    detail: 'Send one JSON value in UTF-8 as the body.',
  },
  BODY_INTERRUPTED: {
    status: 400,
    title: 'The body ended early',
    detail: 'The connection broke before the whole body had arrived. Nothing was changed.',
  },
  UNAUTHENTICATED: {
    status: 401,
    title: 'An API key is needed',
    detail: 'Send a valid key of the workspace as `Authorization: Bearer <key>`.',
  },
  NOT_FOUND: {
    status: 404,
    title: 'No resource has that path',
    detail: 'The paths of the API are those of /api/openapi.json.',
  },
  METHOD_NOT_ALLOWED: {
    status: 405,
    title: 'This resource does not have that method',
    detail: 'The Allow header lists the methods that it has.',
  },
  OTHER_INSTANCE: {
    status: 409,
    title: 'Another instance answered',
    detail: 'Nothing was changed: the request is for the instance that its body names. Send it again.',
  },
  BODY_TOO_LARGE: {
    status: 413,
    title: 'The body is too large',
    detail: `A body may have ${REQUEST_MAX_BYTES} bytes (1 MiB) at most.`,
  },
  UNSUPPORTED_MEDIA_TYPE: {
    status: 415,
    title: 'The body is of a type that is not taken',
    detail: 'Send the body as `Content-Type: application/json`.',
  },
  INVALID_BODY: {
    status: 422,
    title: 'The body is not valid',
    detail: 'Each member of `errors` points to a value in the body and says what it may be.',
  },
} as const;

export type RequestErrorCode = keyof typeof REQUEST_PROBLEMS;

interface RequestErrorOptions {
  readonly errors?: readonly InputMistake[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
}

export class RequestError extends Error implements Problem {
  override readonly name = 'RequestError';
  readonly code: RequestErrorCode;
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly members: Readonly<Record<string, unknown>>;

  constructor(code: RequestErrorCode, { errors, headers = {}, cause }: RequestErrorOptions = {}) {
    super(REQUEST_PROBLEMS[code].title, { cause });
    this.code = code;
    this.status = REQUEST_PROBLEMS[code].status;
    this.title = REQUEST_PROBLEMS[code].title;
    this.detail = REQUEST_PROBLEMS[code].detail;
    this.headers = headers;
    this.members = errors === undefined ? {} : { errors };
  }
}
