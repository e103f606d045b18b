/**
 * What becomes of every parameter that a PostgreSQL URL may carry: Prisma 6's, and those of pg that people use.
 * The table in docs/settings.md is held against this one. A name that is not here is warned of by name.
 */
export type Treatment = 'honoured' | 'warned';

export interface UrlParameter {
  readonly name: string;
  readonly treatment: Treatment;
  /** What it does here, or what to use instead. */
  readonly effect: string;
}

export const URL_PARAMETERS: readonly UrlParameter[] = [
  { name: 'connection_limit', treatment: 'honoured', effect: 'The most connections that the pool holds.' },
  {
    name: 'pool_min',
    treatment: 'honoured',
    effect: 'Connections that are opened at the start and kept ready; at most the limit.',
  },
  {
    name: 'pool_timeout',
    treatment: 'honoured',
    effect: 'Longest wait for a connection, seconds; 0 waits for ever.',
  },
  {
    name: 'connect_timeout',
    treatment: 'honoured',
    effect: 'Longest opening of a connection, seconds; 0 is none.',
  },
  {
    name: 'socket_timeout',
    treatment: 'honoured',
    effect: 'Longest wait for a query’s answer, seconds; 0 is none.',
  },
  {
    name: 'max_idle_connection_lifetime',
    treatment: 'honoured',
    effect: 'Idle time after which a connection is closed, seconds; 0 is never.',
  },
  {
    name: 'max_connection_lifetime',
    treatment: 'honoured',
    effect: 'Age after which a connection is closed, seconds, less a random tenth; 0 is never.',
  },
  { name: 'schema', treatment: 'honoured', effect: 'Schema of the models, and the search_path of raw SQL.' },
  { name: 'application_name', treatment: 'honoured', effect: 'Name in pg_stat_activity.' },
  { name: 'options', treatment: 'honoured', effect: 'Command-line options for the server’s session.' },
  { name: 'host', treatment: 'honoured', effect: 'Directory of a Unix socket, or a host.' },
  {
    name: 'sslmode',
    treatment: 'honoured',
    effect: 'TLS: disable, require, verify-ca, verify-full, no-verify.',
  },
  { name: 'ssl', treatment: 'honoured', effect: 'true is sslmode=require, false is sslmode=disable.' },
  {
    name: 'sslaccept',
    treatment: 'honoured',
    effect: 'strict verifies the certificate in every mode; accept_invalid_certs in none, with a warning.',
  },
  {
    name: 'sslrootcert',
    treatment: 'honoured',
    effect: 'File of the certificates to trust; system trusts the system’s.',
  },
  {
    name: 'sslcert',
    treatment: 'honoured',
    effect: 'As in Prisma 6 the certificates to trust; with sslkey, as in libpq, the client’s certificate.',
  },
  { name: 'sslkey', treatment: 'honoured', effect: 'File of the client’s key.' },
  { name: 'sslidentity', treatment: 'honoured', effect: 'PKCS#12 file of the client’s certificate and key.' },
  { name: 'sslpassword', treatment: 'honoured', effect: 'Password of sslidentity or sslkey.' },
  {
    name: 'channel_binding',
    treatment: 'honoured',
    effect:
      'prefer and require bind the login to the TLS channel where the server offers it; require cannot insist.',
  },
  {
    name: 'pgbouncer',
    treatment: 'honoured',
    effect:
      'true: a pooler in transaction mode is in front, so no statement is named and no startup option is sent. Taken for true where the host’s name ends in -pooler; false denies it.',
  },
  {
    name: 'statement_timeout',
    treatment: 'honoured',
    effect: 'The server’s own limit of a statement, milliseconds.',
  },
  {
    name: 'lock_timeout',
    treatment: 'honoured',
    effect: 'The server’s limit of a wait for a lock, milliseconds.',
  },
  {
    name: 'idle_in_transaction_session_timeout',
    treatment: 'honoured',
    effect: 'The server ends a session that idles in a transaction, milliseconds.',
  },
  {
    name: 'statement_cache_size',
    treatment: 'honoured',
    effect:
      'How many statements a connection keeps prepared: 100 in production, 0 is none, as in development.',
  },
];
