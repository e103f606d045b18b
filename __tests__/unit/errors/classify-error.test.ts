import { CodedError, classifyError, ERROR_CODES, ERRORS } from '@/lib/errors';

/** The shapes are real ones, recorded; that they still come so is the integration test's matter. */
it.each([
  ['our own', new CodedError('POOL_CLOSED', 'x'), 'POOL_CLOSED'],
  ['our own, from another bundle', { name: 'CodedError', code: 'POOL_TIMEOUT' }, 'POOL_TIMEOUT'],
  ['our own, as a cause', new Error('outer', { cause: new CodedError('SERVER_FULL', 'x') }), 'SERVER_FULL'],
  ['pg-pool’s acquire timeout', new Error('timeout exceeded when trying to connect'), 'POOL_TIMEOUT'],
  ['a pool that ended', new Error('Cannot use a pool after calling end on the pool'), 'POOL_CLOSED'],
  ['P1001', { code: 'P1001', message: 'x' }, 'CONNECT_FAILED'],
  ['a raw query’s 53300', raw('53300', 'TooManyConnections'), 'SERVER_FULL'],
  ['a full disk', { code: '53100', severity: 'PANIC', message: 'No space left on device' }, 'CONNECT_FAILED'],
  ['a raw query’s 57P01', raw('57P01', 'postgres'), 'CONNECT_FAILED'],
  ['a raw query’s 40001', raw('40001', 'TransactionWriteConflict'), 'WRITE_CONFLICT'],
  ['a raw query’s 57014', raw('57014', 'postgres'), 'QUERY_TIMEOUT'],
  ['a raw query’s 23505', raw('23505', 'UniqueConstraintViolation'), 'UNKNOWN'],
  ['a dual-stack refusal', Object.assign(new AggregateError([]), { code: 'ECONNREFUSED' }), 'CONNECT_FAILED'],
  [
    'a transaction that got no connection',
    { code: 'P2028', message: 'Transaction API error: Unable to start a transaction in the given time.' },
    'POOL_TIMEOUT',
  ],
  [
    'a transaction that took too long',
    {
      code: 'P2028',
      message: 'Transaction API error: A query cannot be executed on an expired transaction.',
    },
    'QUERY_TIMEOUT',
  ],
  [
    'a pooler that is full',
    { code: '08P01', severity: 'FATAL', message: 'no more connections allowed (max_client_conn)' },
    'SERVER_FULL',
  ],
  [
    'a text of the user’s in a statement’s error',
    { ...raw('22P02', 'InvalidInputValue'), message: 'invalid input syntax: "too many clients"' },
    'UNKNOWN',
  ],
  ['a kind that is a property of every object', { kind: 'constructor', code: 'toString' }, 'UNKNOWN'],
  ['a TypeError', new TypeError('x is not a function'), 'UNKNOWN'],
  ['undefined', undefined, 'UNKNOWN'],
  ['a text', 'timeout exceeded when trying to connect', 'UNKNOWN'],
] as const)('%s', (_name, error, code) => {
  expect(classifyError(error)).toBe(code);
});

it('ends on a cycle of causes', () => {
  const error: Error & { cause?: unknown } = new Error('round');
  error.cause = error;
  expect(classifyError(error)).toBe('UNKNOWN');
});

it('offers Retry-After exactly where trying again helps', () => {
  for (const code of ERROR_CODES) {
    expect(ERRORS[code].retryAfterSeconds !== undefined).toBe(ERRORS[code].status === 503);
  }
});

function raw(originalCode: string, kind: string) {
  return {
    code: 'P2010',
    message: 'Raw query failed',
    meta: { driverAdapterError: { cause: { originalCode, kind } } },
  };
}
