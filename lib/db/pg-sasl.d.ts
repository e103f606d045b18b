/** Of pg 8.23, which exports this file and does not declare it. */
declare module 'pg/lib/crypto/sasl' {
  export interface SaslSession {
    readonly response: string;
  }
  export function continueSession(
    session: SaslSession,
    password: string | undefined,
    serverData: string,
    stream: undefined,
  ): Promise<void>;
}
