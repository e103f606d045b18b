/**
 * Takes a PostgreSQL URL apart, and writes parameters onto one without touching the rest of it.
 * Refuses what is not a PostgreSQL URL of one host; never shows a password.
 */
import type { ConfigProblem } from './configuration-error';
import { Secret } from './secret';

export interface DatabaseTarget {
  /** Host name, address, or the directory of a Unix socket; undefined leaves it to the driver (PGHOST). */
  readonly host: string | undefined;
  readonly port: number | undefined;
  readonly database: string | undefined;
  readonly user: string | undefined;
  readonly password: Secret | undefined;
}

export interface ParsedUrl {
  readonly target: DatabaseTarget;
  readonly parameters: ReadonlyMap<string, string>;
}

const EXAMPLE = 'postgresql://user:password@host:5432/database';
const SECRET_PARAMETER = /^(password|sslpassword)$/i;

export function parseDatabaseUrl(raw: string): ParsedUrl | ConfigProblem {
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(raw)?.[1];
  if (scheme !== undefined && !['postgresql', 'postgres'].includes(scheme.toLowerCase())) {
    return problem(`${scheme}://…`, `postgresql:// or postgres:// (the database itself, as ${EXAMPLE})`);
  }
  try {
    const url = new URL(raw);
    const parameters = new Map<string, string>();
    for (const [name, value] of url.searchParams) {
      if (parameters.has(name))
        return problem(`${redactDatabaseUrl(raw)}`, `each parameter once; ${name} is there twice`);
      parameters.set(name, value);
    }
    if (url.host.includes(',')) return problem(redactDatabaseUrl(raw), 'one host');
    const host = parameters.get('host') ?? decodeURIComponent(url.hostname).replace(/^\[(.*)\]$/, '$1');
    const password = decodeURIComponent(url.password);
    return {
      target: {
        host: host || undefined,
        port: url.port === '' ? undefined : Number(url.port),
        database: decodeURIComponent(url.pathname.slice(1)) || undefined,
        user: decodeURIComponent(url.username) || undefined,
        password: password === '' ? undefined : new Secret(password),
      },
      parameters,
    };
  } catch {
    return problem(
      'not a URL (not shown: it may hold a password)',
      `${EXAMPLE}, with special characters in the user or password percent-encoded (@ as %40, # as %23)`,
    );
  }
}

function problem(value: string, allowed: string): ConfigProblem {
  return { key: 'DATABASE_URL', value, allowed };
}

/** The URL with parameters set; what it says otherwise stays as it was, to the letter. */
export function setUrlParameters(raw: string, changes: ReadonlyMap<string, string>): string {
  const [withoutFragment = '', ...fragment] = raw.split('#');
  const [base = '', query = ''] = withoutFragment.split(/\?(.*)/s);
  const kept = query.split('&').filter((pair) => pair !== '' && !changes.has(nameOf(pair)));
  const set = [...changes].map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  const pairs = [...kept, ...set];
  return [pairs.length === 0 ? base : `${base}?${pairs.join('&')}`, ...fragment].join('#');
}

/** For logs, pages and errors: every password is `***`. A URL that cannot be parsed is not shown at all. */
export function redactDatabaseUrl(raw: string): string {
  if (!URL.canParse(raw)) return '(not shown: not a URL)';
  const [base = '', query] = raw.split(/\?(.*)/s);
  // Up to the last @ before the path: an unencoded @ in a password must not let its tail through.
  const safeBase = base.replace(/^([a-z][a-z0-9+.-]*:\/\/[^:@/]*):.*@/is, '$1:***@');
  if (query === undefined) return safeBase;
  const safePairs = query
    .split('&')
    .map((pair) => (SECRET_PARAMETER.test(nameOf(pair)) ? `${nameOf(pair)}=***` : pair));
  return `${safeBase}?${safePairs.join('&')}`;
}

function nameOf(pair: string): string {
  return pair.split('=')[0] ?? '';
}
