/** What the admin answers to those it does not serve: problem documents (RFC 9457) to programs, pages to people. */
import type { Problem } from '@/lib/http/problem-document';

/** Where strangers are led. The fragment puts the keyboard into the field, with no script and no autofocus. */
export const SIGN_IN_PATH = '/admin/sign-in#token';

export const ADMIN_PROBLEMS = {
  NOT_SIGNED_IN: {
    status: 401,
    title: 'Not signed in',
    detail: 'Sign in at /admin/sign-in, or send the admin token as `Authorization: Bearer <token>`.',
    headers: { 'WWW-Authenticate': 'Bearer realm="ContentFlow admin"' },
  },
  NO_METRICS_ACCESS: {
    status: 401,
    title: 'The metrics are for those who hold a token',
    detail:
      'Send METRICS_TOKEN or the admin token as `Authorization: Bearer <token>`, or sign in at /admin/sign-in.',
    headers: { 'WWW-Authenticate': 'Bearer realm="ContentFlow metrics"' },
  },
  CROSS_ORIGIN: {
    status: 403,
    title: 'The request comes from another site',
    detail: 'Forms and changes of the admin are taken from the pages of this site only.',
  },
} as const satisfies Record<string, Omit<Problem, 'code'>>;

type AdminProblemCode = keyof typeof ADMIN_PROBLEMS;

export class AdminRefusal extends Error implements Problem {
  override readonly name = 'AdminRefusal';
  readonly code: AdminProblemCode;
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: AdminProblemCode) {
    const { status, title, detail, headers = {} }: Omit<Problem, 'code'> = ADMIN_PROBLEMS[code];
    super(title);
    this.code = code;
    this.status = status;
    this.title = title;
    this.detail = detail;
    this.headers = headers;
  }
}

/**
 * For a person in front of a form, so a page and not a problem document; it works without a stylesheet.
 * @param retryAfterSeconds until an attempt counts again
 */
export function tooManyAttempts(retryAfterSeconds: number): Response {
  const minutes = Math.ceil(retryAfterSeconds / 60);
  const page = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Too many attempts · ContentFlow</title>
<main>
<h1>Too many attempts to sign in</h1>
<p>Try again in ${minutes === 1 ? 'a minute' : `${minutes} minutes`}. Until then the admin API still takes the token as <code>Authorization: Bearer</code>.</p>
<p><a href="${SIGN_IN_PATH}">Back to sign-in</a></p>
</main>
</html>
`;
  return new Response(page, {
    status: 429,
    headers: {
      'Content-Type': 'text/html; charset=utf-8',
      'Cache-Control': 'no-store',
      'Retry-After': String(retryAfterSeconds),
    },
  });
}
