/**
 * Takes a PostgreSQL URL apart, and writes parameters onto one without touching the rest of it.
 * Refuses what is not a PostgreSQL URL of one host; never shows a password.
 */
import type { ConfigProblem } from './configuration-error';
import { Secret } from './secret';

export interface DatabaseTarget {
  /** Host name, address, or the directory of a Unix socket; undefined is this machine. */
  readonly host: string | undefined;
  readonly port: number | undefined;
  readonly database: string | undefined;
  readonly user: string;
  readonly password: Secret | undefined;
}

export interface ParsedUrl {
  readonly target: DatabaseTarget;
  readonly parameters: ReadonlyMap<string, string>;
}

const EXAMPLE = 'postgresql://user:password@host:5432/database';
const NOT_A_URL = 'not a URL (not shown: it may hold a password)';
const ENCODED_EXAMPLE = `${EXAMPLE}, without quotes, with special characters in the user or password percent-encoded (@ as %40, # as %23, / as %2F, ? as %3F)`;
const SOCKET_HOST = 'unix.socket.invalid';
const SECRET_PARAMETER = /^(password|sslpassword)$/i;

export function parseDatabaseUrl(raw: string): ParsedUrl | ConfigProblem {
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(raw)?.[1];
  if (scheme !== undefined && raw.includes('://') && !/^postgres(ql)?$/i.test(scheme)) {
    return problem(`${scheme}://…`, `postgresql:// or postgres:// (the database itself, as ${EXAMPLE})`);
  }
  try {
    if (!isUnambiguous(raw)) return problem(NOT_A_URL, ENCODED_EXAMPLE);
    if (/^[^?]*@[^/?]*,/.test(raw)) return problem(redactDatabaseUrl(raw), 'one host');
    // A user without a host is legal for a Unix socket, whose directory `host=` names; a URL must have a host.
    const url = new URL(raw.replace(/^([a-z]+:\/\/[^/?]*@)(?=\/)/i, `$1${SOCKET_HOST}`));
    const parameters = new Map<string, string>();
    for (const [name, value] of url.searchParams) {
      if (parameters.has(name)) {
        return problem(redactDatabaseUrl(raw), `each parameter once; ${name} is there twice`);
      }
      parameters.set(name, value);
    }
    const hostname = decodeURIComponent(url.hostname).replace(/^\[(.*)\]$/, '$1');
    const user = decodeURIComponent(url.username);
    if (user === '') return problem(redactDatabaseUrl(raw), `a user in it: ${EXAMPLE}`);
    const password = decodeURIComponent(url.password);
    return {
      target: {
        host: parameters.get('host') || (hostname === SOCKET_HOST ? undefined : hostname),
        port: url.port === '' ? undefined : Number(url.port),
        database: decodeURIComponent(url.pathname.slice(1)) || undefined,
        user,
        password: password === '' ? undefined : new Secret(password),
      },
      parameters,
    };
  } catch {
    return problem(NOT_A_URL, ENCODED_EXAMPLE);
  }
}

/**
 * Whether a raw `?`, `/` or `#` in a password may have cut the URL in the wrong place: what follows would be taken for
 * parameters or a database, and shown.
 */
function isUnambiguous(raw: string): boolean {
  const [, authority = '', rest = ''] = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)([\s\S]*)$/i.exec(raw) ?? [];
  return !raw.includes('#') && (authority.includes('@') || !rest.includes('@'));
}

function problem(value: string, allowed: string): ConfigProblem {
  return { key: 'DATABASE_URL', value, allowed };
}

/** The URL with parameters set; what it says otherwise stays as it was, to the letter. */
export function setUrlParameters(raw: string, changes: ReadonlyMap<string, string>): string {
  const [base = '', query = ''] = raw.split(/\?([\s\S]*)/);
  const kept = query.split('&').filter((pair) => pair !== '' && !changes.has(nameOf(pair)));
  const set = [...changes].map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  const pairs = [...kept, ...set];
  return pairs.length === 0 ? base : `${base}?${pairs.join('&')}`;
}

/** For logs, pages and errors: every password is `***`. A URL that may be cut in the wrong place is not shown. */
export function redactDatabaseUrl(raw: string): string {
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(raw) || !isUnambiguous(raw)) return '(not shown: not a URL)';
  const [base = '', query] = raw.split(/\?([\s\S]*)/);
  // Up to the last @ before the parameters: an unencoded @ in a password must not let its tail through.
  const safeBase = base.replace(/^([a-z][a-z0-9+.-]*:\/\/[^:@/]*):[\s\S]*@/i, '$1:***@');
  if (query === undefined) return safeBase;
  const safePairs = query
    .split('&')
    .map((pair) => (SECRET_PARAMETER.test(nameOf(pair)) ? `${nameOf(pair)}=***` : pair));
  return `${safeBase}?${safePairs.join('&')}`;
}

/** Decoded: `pass%77ord` is `password`. */
function nameOf(pair: string): string {
  return new URLSearchParams(pair).keys().next().value ?? '';
}
