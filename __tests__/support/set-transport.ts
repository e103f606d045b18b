/** Before each file of a project: the process's own environment, and nothing runs where PgBouncer is missing. */
import { readPgBouncerUrl } from './run-transports';
import { TRANSPORT, TRANSPORT_ENV } from './transport';

const REASON = "not run: PgBouncer is not installed; Debian's package is pgbouncer";

Object.assign(process.env, TRANSPORT_ENV);

if (TRANSPORT === 'pgbouncer' && readPgBouncerUrl() === undefined) {
  const [skippedDescribe, skippedIt] = [skip(describe), skip(it)];
  Object.assign(globalThis, { describe: skippedDescribe, it: skippedIt, test: skippedIt });
}

/** Says in the list of tests why they did not run. */
function skip<Define extends jest.It | jest.Describe>(define: Define) {
  const skipNamed = (title: string, ...rest: unknown[]) =>
    (define.skip as (...parameters: unknown[]) => void)(`${title} (${REASON})`, ...rest);
  return Object.assign(skipNamed, { each: define.skip.each, skip: define.skip });
}
