/**
 * A failure as a problem document (RFC 9457): what went wrong in words for people, and a code for programs.
 * Decides the form of every failed answer; refuses to carry a cause, which may name hosts, SQL or secrets.
 */
import { z } from 'zod';

/** What a failure tells a stranger. Errors that carry these fields are answered with them. */
export interface Problem {
  /** Stable, in capitals: `STALE_VERSION`. */
  readonly code: string;
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  /** Seconds after which trying again can help; absent where it cannot. */
  readonly retryAfterSeconds?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Further members of the document (RFC 9457, 3.2), such as `errors` or `currentVersion`. */
  readonly members?: Readonly<Record<string, unknown>>;
}

/** One mistake in what was sent: `pointer` into a JSON body (RFC 6901, as a fragment), the query's `parameter`, or a `header`. */
export const inputMistakeSchema = z.strictObject({
  detail: z.string(),
  pointer: z.string().exactOptional(),
  parameter: z.string().exactOptional(),
  header: z.string().exactOptional(),
});

export type InputMistake = z.infer<typeof inputMistakeSchema>;

/** The document of every failed answer, as OpenAPI shows it. Clients must bear members that they do not know. */
export const problemDocumentSchema = z.looseObject({
  type: z
    .string()
    .meta({ description: 'Stable reference of the kind of problem; it leads to a description.' }),
  title: z.string(),
  status: z.int().min(400).max(599),
  detail: z.string(),
  code: z.string().regex(/^[A-Z][A-Z0-9_]*$/),
  instance: z.string().exactOptional().meta({ description: 'Names this one answer; it is in the log, too.' }),
  errors: z.array(inputMistakeSchema).exactOptional(),
});

/** @param requestId a UUID that the log names too */
export function problemResponse(problem: Problem, requestId: string): Response {
  const { status, headers, body } = renderProblem(problem, requestId);
  return new Response(body, { status, headers });
}

interface RenderedProblem {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** For whoever answers without a Response. */
export function renderProblem(problem: Problem, requestId: string): RenderedProblem {
  const { code, status, title, detail, retryAfterSeconds, members } = problem;
  const headers = {
    ...problem.headers,
    'Content-Type': 'application/problem+json',
    'Cache-Control': 'no-store',
    'X-Request-Id': requestId,
    ...(retryAfterSeconds !== undefined && { 'Retry-After': String(Math.ceil(retryAfterSeconds)) }),
  };
  const instance = `urn:uuid:${requestId}`;
  // The standard members last, so that none of ours can stand in their place.
  const document = { ...members, type: problemType(code), title, status, detail, code, instance };
  return { status, headers, body: JSON.stringify(document) };
}

/** `STALE_VERSION` → `/problems/stale-version`, a page of this site. */
export function problemType(code: string): string {
  return `/problems/${code.toLowerCase().replaceAll('_', '-')}`;
}
