import { inspect } from 'node:util';
import {
  describeDatabaseSettings,
  parseDatabaseSettings,
  parseSettings,
  redactDatabaseUrl,
} from '@/lib/config';

const URL = 'postgresql://app:s3cret@db.example.com:6543/contentflow';

const parse = (query: string, env: Record<string, string> = {}) =>
  parseDatabaseSettings({ NODE_ENV: 'production', DATABASE_URL: URL + query, ...env }, 'host-1');

describe('values and sources', () => {
  it('reports where each value came from', () => {
    const settings = parse('?pool_timeout=4', { DATABASE_CONNECTION_LIMIT: '5' });
    expect(settings.connectionLimit).toEqual({ value: 5, source: 'environment' });
    expect(settings.poolTimeoutSeconds).toEqual({ value: 4, source: 'url' });
    expect(settings.connectTimeoutSeconds).toEqual({ value: 5, source: 'default' });
    expect(settings.queryTimeoutSeconds).toEqual({ value: 30, source: 'default' });
  });

  it('is the driver’s own in development, and every source says default', () => {
    const settings = parseDatabaseSettings({ DATABASE_URL: URL }, 'host-1');
    expect(settings.url.reveal()).toBe(URL);
    expect(settings.connectionLimit).toEqual({ value: 10, source: 'default' });
    expect(settings.poolTimeoutSeconds).toEqual({ value: 10, source: 'default' });
    expect(settings.connectTimeoutSeconds).toEqual({ value: 0, source: 'default' });
    expect(settings.queryTimeoutSeconds).toEqual({ value: 0, source: 'default' });
  });

  it('reads the target', () => {
    const { target } = parse('');
    expect(target).toMatchObject({
      host: 'db.example.com',
      port: 6543,
      user: 'app',
      database: 'contentflow',
    });
    expect(target.password?.reveal()).toBe('s3cret');
  });

  it('decodes what is encoded in the URL', () => {
    const { target } = parseDatabaseSettings({ DATABASE_URL: 'postgres://a%40b:p%23w@[::1]/d%2Fb' }, 'i');
    expect(target).toMatchObject({ host: '::1', user: 'a@b', database: 'd/b', port: undefined });
    expect(target.password?.reveal()).toBe('p#w');
  });

  it('takes a Unix socket, with and without a host before the directory', () => {
    for (const url of [
      'postgresql://u:pw@/app?host=/var/run/postgresql',
      'postgresql://u:pw@%2Fvar%2Frun%2Fpostgresql/app',
    ]) {
      const { target } = parseDatabaseSettings({ DATABASE_URL: url }, 'i');
      expect(target).toMatchObject({ host: '/var/run/postgresql', user: 'u', database: 'app' });
    }
  });

  it('names this instance to the server; its end, which tells it from others, is kept', () => {
    expect(parse('').applicationName).toEqual({ value: 'contentflow:host-1', source: 'default' });
    expect(parse('?application_name=billing').applicationName).toEqual({ value: 'billing', source: 'url' });
    const long = parseDatabaseSettings({ DATABASE_URL: URL }, `${'ü'.repeat(80)}-77`).applicationName.value;
    expect(long).toMatch(/^contentflow:[?]+-77$/);
    expect(long).toHaveLength(63);
  });
});

describe('warnings', () => {
  it.each([
    ['?pool_timeout=0', 'waits for a connection for ever'],
    ['?pgbouncer=true&statement_cache_size=100', 'no statement is named'],
    ['?conection_limit=5', 'conection_limit in DATABASE_URL is not known'],
    ['?sslmode=prefer', 'cannot fall back to plain text'],
    ['?sslmode=require&sslaccept=accept_invalid_certs', 'the certificate is not verified'],
    ['?channel_binding=require', 'cannot insist'],
    ['?pgbouncer=true&statement_timeout=5', 'statement_timeout is not sent'],
    ['?pgbouncer=true&options=-c%20a%3Db', 'options is not sent'],
    ['?pgbouncer=true&schema=blog', 'raw SQL gets no search_path'],
    ['?schema=blog', 'has no sslmode: the connection is plain text'],
    ['?sslrootcert=/ca.pem', 'TLS is off'],
  ])('%s', (query, words) => {
    expect(parse(query).warnings.join('\n')).toContain(words);
  });

  it('says that a production variable does nothing in development, and what to do', () => {
    const { warnings } = parseDatabaseSettings(
      { DATABASE_URL: `${URL}?sslmode=disable`, DATABASE_CONNECTION_LIMIT: '5' },
      'i',
    );
    expect(warnings).toEqual([
      'DATABASE_CONNECTION_LIMIT counts in production only (NODE_ENV is not set). Put connection_limit=… into DATABASE_URL instead.',
    ]);
  });

  it('has none where all is honoured', () => {
    expect(parse('?sslmode=verify-full&schema=app').warnings).toEqual([]);
  });
});

describe('TLS', () => {
  it.each([
    ['', 'off'],
    ['?sslmode=require', 'full'],
    ['?sslmode=verify-ca', 'chain'],
    ['?sslmode=no-verify', 'none'],
    ['?sslmode=prefer', 'none'],
    ['?sslmode=prefer&sslaccept=strict', 'full'],
    ['?sslaccept=strict', 'full'],
    ['?sslaccept=accept_invalid_certs', 'none'],
    ['?ssl=true', 'full'],
    ['?ssl=false', 'off'],
  ])('%s verifies: %s', (query, verify) => {
    expect(parse(query).tls.value.verify).toBe(verify);
  });

  it('takes sslcert as Prisma 6 did, and with sslkey as libpq does', () => {
    expect(parse('?sslmode=require&sslcert=/ca.pem').tls.value).toMatchObject({
      caFile: '/ca.pem',
      certFile: undefined,
    });
    expect(parse('?sslmode=require&sslcert=/c.pem&sslkey=/k.pem').tls.value).toMatchObject({
      caFile: undefined,
      certFile: '/c.pem',
      keyFile: '/k.pem',
    });
    expect(parse('?sslmode=verify-full&sslrootcert=system').tls.value.caFile).toBeUndefined();
  });
});

describe('refusals', () => {
  it.each([
    ['?sslmode=sometimes', 'DATABASE_URL: sslmode is "sometimes"; allowed: disable, allow, prefer'],
    ['?sslmode=constructor', 'DATABASE_URL: sslmode is "constructor"'],
    ['?sslmode=disable&ssl=true', 'one of ssl and sslmode'],
    ['?sslaccept=maybe', 'DATABASE_URL: sslaccept is "maybe"'],
    ['?application_name=caf%C3%A9', 'printable ASCII'],
    ['?pgbouncer=yes', 'DATABASE_URL: pgbouncer is "yes"; allowed: true, false'],
    ['?statement_timeout=5s', 'DATABASE_URL: statement_timeout is "5s"; allowed: milliseconds'],
    ['?sslkey=/k.pem', 'together with sslcert'],
    [`?application_name=${'x'.repeat(64)}`, '1 to 63 printable ASCII characters'],
  ])('%s', (query, words) => {
    expect(() => parse(query)).toThrow(words);
  });

  it('collects the database’s and the application’s problems in one error', () => {
    const env = {
      NODE_ENV: 'production',
      DATABASE_CONNECTION_LIMIT: 'x',
      ADMIN_TOKEN: 'too-short',
      HEALTH_SHOW_DETAILS: 'sometimes',
      LOG_LEVEL: 'loud',
      DATABASE_LOG_EVENTS: 'yes',
    };
    const complaint = () => parseSettings({ ...env, DATABASE_URL: URL }, 'i');
    for (const key of [
      'DATABASE_CONNECTION_LIMIT',
      'ADMIN_TOKEN',
      'HEALTH_SHOW_DETAILS',
      'LOG_LEVEL',
      'DATABASE_LOG_EVENTS',
    ]) {
      expect(complaint).toThrow(key);
    }
    expect(complaint).not.toThrow('too-short');
    expect(() => parseSettings(env, 'i')).toThrow('DATABASE_URL is not set');
  });

  it('takes the white space from around a token, as a secret made by echo has it', () => {
    const { app } = parseSettings(
      { DATABASE_URL: URL, NODE_ENV: 'production', ADMIN_TOKEN: `${'t'.repeat(32)}\n` },
      'i',
    );
    expect(app.adminToken?.reveal()).toBe('t'.repeat(32));
  });

  it('takes a short ADMIN_TOKEN in development and none in production', () => {
    expect(parseSettings({ DATABASE_URL: URL, ADMIN_TOKEN: 'dev' }, 'i').app.adminToken?.reveal()).toBe(
      'dev',
    );
    expect(parseSettings({ DATABASE_URL: URL, NODE_ENV: 'production' }, 'i').app.adminToken).toBeUndefined();
  });
});

describe('secrets', () => {
  it('appear in no print of the settings', () => {
    const settings = parseSettings(
      {
        NODE_ENV: 'production',
        DATABASE_URL: `${URL}?sslidentity=/i.p12&sslpassword=s3cret`,
        ADMIN_TOKEN: 's3cret'.repeat(6),
      },
      'i',
    );
    for (const print of [
      inspect(settings, { depth: 9, showHidden: true }),
      JSON.stringify(settings),
      `${settings.database.url}`,
    ]) {
      expect(print).not.toContain('s3cret');
    }
    expect(JSON.stringify(describeDatabaseSettings(settings.database))).not.toContain('s3cret');
  });

  it.each([
    ['postgresql://u:s3cret@h/db', 'postgresql://u:***@h/db'],
    ['postgresql://u:s3@cret@h/db?a=1', 'postgresql://u:***@h/db?a=1'],
    ['postgresql://u:5/s3cret@h/db', '(not shown: not a URL)'],
    ['postgresql://u:?s3cret@h/db', '(not shown: not a URL)'],
    ['postgresql://u:12#s3cret@h/db', '(not shown: not a URL)'],
    ['postgresql://u@h/db?pass%77ord=s3cret', 'postgresql://u@h/db?password=***'],
    ['postgresql://u@h/db?sslpassword=s3cret&x=y', 'postgresql://u@h/db?sslpassword=***&x=y'],
    ['s3cret', '(not shown: not a URL)'],
  ])('are cut out of %s', (url, redacted) => {
    expect(redactDatabaseUrl(url)).toBe(redacted);
  });
});
