/** The server's own count, from pg_stat_activity. */
export interface ServerSessions {
  /** When the server was asked, milliseconds since the epoch. */
  readonly readAtMs: number;
  readonly maxConnections: number;
  /** Of those, kept for superusers and reserved roles. */
  readonly reservedConnections: number;
  /** Client sessions of everybody. */
  readonly sessions: number;
  /** Those with this process's application_name. */
  readonly ownSessions: number;
}
