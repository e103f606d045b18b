/** The server's own view, from pg_stat_activity and pg_stat_database. */
export interface ServerActivity {
  /** When the server was asked, milliseconds since the epoch. */
  readonly readAtMs: number;
  readonly maxConnections: number;
  /** Of those, kept for superusers and reserved roles. */
  readonly reservedConnections: number;
  /** Client sessions of everybody. */
  readonly sessions: number;
  /** Those with this process's application_name. */
  readonly ownSessions: number;
  /**
   * Processes of this application that have a session open, this one included, by their names; none where the name that
   * this process gives is not one of its own.
   */
  readonly instances: readonly InstanceSessions[];
  /** Client sessions by application and state, most first; at most 50 rows. */
  readonly byApplication: readonly SessionGroup[];
  /** Over all sessions that this role may look into. */
  readonly oldestTransaction: OpenTransaction | undefined;
  /** Sessions that hold a transaction open and do nothing; the oldest of them. */
  readonly oldestIdleInTransaction: OpenTransaction | undefined;
  /** Of this database, since its statistics were reset. */
  readonly commits: number;
  readonly rollbacks: number;
}

export interface InstanceSessions {
  readonly applicationName: string;
  readonly sessions: number;
}

export interface SessionGroup {
  /** Empty where the client gave none or this role may not see it. */
  readonly applicationName: string;
  /** `active`, `idle`, `idle in transaction`, …; `unknown` where this role may not see it. */
  readonly state: string;
  readonly sessions: number;
}

export interface OpenTransaction {
  readonly applicationName: string;
  readonly state: string;
  /** Of the transaction; for one that idles, how long it has idled. */
  readonly ageMs: number;
}
