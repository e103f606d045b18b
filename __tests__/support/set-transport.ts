/** Before each file of a project: the process's own environment, and nothing runs where PgBouncer is missing. */
import { readPgBouncerUrl } from './run-transports';
import { TRANSPORT, TRANSPORT_ENV } from './transport';

Object.assign(process.env, TRANSPORT_ENV);

if (TRANSPORT === 'pgbouncer' && readPgBouncerUrl() === undefined) {
  Object.assign(globalThis, { describe: describe.skip, it: it.skip, test: test.skip });
}
