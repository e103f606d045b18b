/** How busy this process is, whatever its pool does, and whether it turns requests away before any work is done for them. */
export interface ProcessLoad {
  /** `off`: everything is let in. Requests and the delay are counted still in production, and not in development. */
  readonly shedding: 'on' | 'off';
  /** How late the event loop comes to what is due, milliseconds: its mean of late, or what is due now where that is more. */
  readonly loopDelayMs: number;
  /** Requests that are being answered, those of people and programs; probes, metrics, admin pages and files are not counted. */
  readonly requestsInFlight: number;
  /** The most that are let in at once while requests are turned away; undefined while they are not. */
  readonly requestsLimit: number | undefined;
  /** Since when the process is overloaded, milliseconds since the epoch; undefined while it is not. */
  readonly sheddingSinceMs: number | undefined;
  /** Let in and answered to the end, since the start. */
  readonly requestsServed: number;
  /** Let in, but the client hung up before it had its whole answer. */
  readonly requestsUnanswered: number;
  readonly requestsShed: number;
  /** Turned away because the pool sends most of their client's requests away; not among `requestsShed`. */
  readonly requestsThrottled: number;
  /** Whether the pool sends callers away, so that those of their clients may be turned away here. */
  readonly throttling: boolean;
}
