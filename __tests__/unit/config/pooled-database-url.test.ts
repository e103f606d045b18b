import { type ConfigurationError, pooledDatabaseUrl } from '@/lib/config';

const URL = 'postgresql://app:s3cret@db.example.com:5432/contentflow';

function parametersOf(url: string): Record<string, string> {
  return Object.fromEntries(new globalThis.URL(url).searchParams);
}

describe('pooledDatabaseUrl in production', () => {
  const production = (env: Record<string, string>) => pooledDatabaseUrl({ NODE_ENV: 'production', ...env });

  it('carries limit 15 and timeout 10 s where nothing is said', () => {
    expect(parametersOf(production({ DATABASE_URL: URL }))).toMatchObject({
      connection_limit: '15',
      pool_timeout: '10',
      connect_timeout: '5',
      socket_timeout: '30',
    });
  });

  it('keeps what the URL says over the defaults', () => {
    const url = production({ DATABASE_URL: `${URL}?connection_limit=7&pool_timeout=3&socket_timeout=0` });
    expect(parametersOf(url)).toMatchObject({
      connection_limit: '7',
      pool_timeout: '3',
      socket_timeout: '0',
    });
  });

  it('puts the environment over the URL', () => {
    const url = production({
      DATABASE_URL: `${URL}?connection_limit=7&pool_timeout=3`,
      DATABASE_CONNECTION_LIMIT: '5',
      DATABASE_POOL_TIMEOUT: '2.5',
      DATABASE_CONNECT_TIMEOUT: '1',
      DATABASE_QUERY_TIMEOUT: '60',
    });
    expect(parametersOf(url)).toMatchObject({
      connection_limit: '5',
      pool_timeout: '2.5',
      connect_timeout: '1',
      socket_timeout: '60',
    });
  });

  it('leaves the rest of the URL as it was, to the letter', () => {
    const raw = 'postgres://u:p%40ss@h/db?options=-c%20a%3Db&schema=my%20schema&connection_limit=4';
    const url = production({ DATABASE_URL: raw, DATABASE_CONNECTION_LIMIT: '9' });
    expect(
      url.startsWith('postgres://u:p%40ss@h/db?options=-c%20a%3Db&schema=my%20schema&connection_limit=9'),
    ).toBe(true);
  });

  it('finds a parameter whose name is percent-encoded', () => {
    const url = production({ DATABASE_URL: `${URL}?connection%5Flimit=5`, DATABASE_CONNECTION_LIMIT: '7' });
    expect(parametersOf(url).connection_limit).toBe('7');
  });

  it('takes a variable that is set to nothing as not set', () => {
    expect(
      parametersOf(production({ DATABASE_URL: URL, DATABASE_CONNECTION_LIMIT: '' })).connection_limit,
    ).toBe('15');
  });
});

describe('pooledDatabaseUrl elsewhere', () => {
  it.each(['development', 'test', undefined])('returns the URL untouched where NODE_ENV is %s', (mode) => {
    const raw = `${URL}?schema=x`;
    expect(
      pooledDatabaseUrl({
        NODE_ENV: mode,
        DATABASE_URL: raw,
        DATABASE_CONNECTION_LIMIT: '3',
        DATABASE_POOL_TIMEOUT: '1',
      }),
    ).toBe(raw);
  });
});

describe('pooledDatabaseUrl refuses', () => {
  function refusalOf(env: Record<string, string>): ConfigurationError {
    try {
      pooledDatabaseUrl({ NODE_ENV: 'production', ...env });
    } catch (error) {
      return error as ConfigurationError;
    }
    throw new Error('it was accepted');
  }

  it.each([
    ['DATABASE_CONNECTION_LIMIT', '0'],
    ['DATABASE_CONNECTION_LIMIT', '-1'],
    ['DATABASE_CONNECTION_LIMIT', '2.5'],
    ['DATABASE_CONNECTION_LIMIT', 'many'],
    ['DATABASE_CONNECTION_LIMIT', '1e1'],
    ['DATABASE_POOL_TIMEOUT', '-1'],
    ['DATABASE_POOL_TIMEOUT', 'soon'],
    ['DATABASE_POOL_TIMEOUT', '9999999'],
    ['DATABASE_QUERY_TIMEOUT', 'NaN'],
  ])('%s=%s', (key, value) => {
    const error = refusalOf({ DATABASE_URL: URL, [key]: value });
    expect(error.code).toBe('INVALID_CONFIGURATION');
    expect(error.message).toContain(`${key} is "${value}"; allowed: `);
  });

  it('lists everything that is wrong at once', () => {
    const error = refusalOf({
      DATABASE_URL: `${URL}?connection_limit=x&pool_timeout=-3`,
      DATABASE_CONNECTION_LIMIT: 'x',
      DATABASE_CONNECT_TIMEOUT: 'y',
    });
    expect(error.problems.map(({ key }) => key)).toEqual([
      'DATABASE_CONNECTION_LIMIT',
      'DATABASE_CONNECT_TIMEOUT',
      'DATABASE_URL: connection_limit',
      'DATABASE_URL: pool_timeout',
    ]);
  });

  it.each([
    ['prisma://accelerate.prisma-data.net/?api_key=s3cret', 'prisma://…'],
    ['mysql://root:s3cret@localhost/db', 'mysql://…'],
    ['not a url s3cret', 'not a URL'],
    ['postgresql://u:s3cret/x@[', 'not a URL'],
    ['postgresql://u:?s3cret@h/db', 'not a URL'],
    ['postgresql://u:12#s3cret@h/db', 'not a URL'],
    ['postgresql://u:12/s3cret@h/db', 'not a URL'],
    ['"postgresql://u:s3cret@h/db"', 'not a URL'],
    ['postgresql://u:s3cret@h1:5432,h2:5432/db', '***'],
    ['postgresql://h/db', 'a user in it'],
    [`${URL}?connection_limit=1&connection_limit=2`, '***'],
  ])('%s, without showing the secret', (url, shown) => {
    const error = refusalOf({ DATABASE_URL: url });
    expect(error.message).toContain('DATABASE_URL is ');
    expect(error.message).toContain(shown);
    expect(error.message).not.toContain('s3cret');
  });

  it('a missing DATABASE_URL, and says what to set', () => {
    expect(refusalOf({}).message).toContain('DATABASE_URL is not set; allowed: postgresql://');
  });
});
