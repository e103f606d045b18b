import { CodedError } from '@/lib/errors';
import { describeFailure } from '@/lib/http/describe-failure';
import { logFailure } from '@/lib/http/log-failure';
import { logger } from '@/lib/logging';

it('the alert’s advice holds: of a deadlock the log names the request and the code', () => {
  const warn = jest.spyOn(logger, 'warn').mockImplementation(() => {});
  const error = new CodedError('POOL_DEADLOCK', 'A query inside $transaction asked for another connection.');
  logFailure({ route: 'POST /api/orders', requestId: 'r-1' }, describeFailure(error), error);
  const fields = { route: 'POST /api/orders', requestId: 'r-1', code: 'POOL_DEADLOCK', status: 503 };
  expect(warn.mock.calls).toEqual([[fields, 'request failed']]);
});
