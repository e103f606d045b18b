/**
 * Posts firings and resolutions, in order, one at a time, each until it was taken: never on a request's way, never a
 * resolution before its firing, and one line of log for an outage of the receiver, however long it lasts.
 *
 * A firing that could not be delivered until its resolution came is not sent any more: the resolution carries the whole
 * course, and nobody should be woken for what is over.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { type AlertMessage, createSlackMessage } from '@/lib/alerts';
import type { AlertWebhookSettings } from '@/lib/config';
import type { Logger } from '@/lib/logging';
import { type Outcome, postMessage } from './post-message';

export interface DeliveryPace {
  readonly timeoutMs: number;
  /** Doubled from attempt to attempt, less a random half, up to `longestPauseMs`. */
  readonly firstPauseMs: number;
  readonly longestPauseMs: number;
  readonly giveUpAfterMs: number;
}

const PACE: DeliveryPace = {
  timeoutMs: 5_000,
  // Five attempts in the first minute; then one a minute.
  firstPauseMs: 4_000,
  longestPauseMs: 60_000,
  // Outages of a network and of a database come together; what is an hour old the page and the log tell.
  giveUpAfterMs: 3_600_000,
};

/** A receiver may ask for a pause; no longer than this, so that a mistake of its own does not silence us. */
const LONGEST_RETRY_AFTER_MS = 600_000;

/** Eleven rules that fire and resolve four times in an hour; 1 KB each. */
const QUEUE_LENGTH = 100;

interface Waiting {
  readonly message: AlertMessage;
  readonly sinceMs: number;
}

export class AlertWebhook {
  readonly #settings: AlertWebhookSettings;
  readonly #log: Logger;
  readonly #pace: DeliveryPace;
  /** The first is the one under way. */
  readonly #queue: Waiting[] = [];
  readonly #closing = new AbortController();
  #running: Promise<void> | undefined;
  #isDown = false;

  constructor(settings: AlertWebhookSettings, log: Logger, pace: DeliveryPace = PACE) {
    this.#settings = settings;
    this.#log = log;
    this.#pace = pace;
  }

  /** Returns at once. */
  send(message: AlertMessage): void {
    const waiting = { message, sinceMs: performance.now() };
    if (this.#closing.signal.aborted) {
      this.#drop(waiting, 'shutting down');
      return;
    }
    this.#queue.push(waiting);
    // Not the first, which is under way.
    if (this.#queue.length > QUEUE_LENGTH) {
      for (const oldest of this.#queue.splice(1, 1)) this.#drop(oldest, 'too many wait');
    }
    this.#running ??= this.#deliverAll();
  }

  /** One more attempt for each that waits, all within `withinMs`; what is left is dropped and logged. */
  async close(withinMs: number): Promise<void> {
    this.#closing.abort();
    const late = new AbortController();
    await Promise.race([this.#running, delay(withinMs, undefined, { signal: late.signal }).catch(() => {})]);
    late.abort();
    for (const left of this.#queue.splice(0)) this.#drop(left, 'shutting down');
  }

  async #deliverAll(): Promise<void> {
    for (let first = this.#queue[0]; first !== undefined; first = this.#queue[0]) {
      await this.#deliver(first);
      // Gone already where the queue was emptied meanwhile.
      if (this.#queue[0] === first) this.#queue.shift();
    }
    this.#running = undefined;
  }

  async #deliver(waiting: Waiting): Promise<void> {
    const { message, sinceMs } = waiting;
    const body = JSON.stringify(this.#settings.format === 'slack' ? createSlackMessage(message) : message);
    for (let attempt = 1; !this.#isOvertaken(message); attempt += 1) {
      const outcome = await postMessage(
        this.#settings.url,
        body,
        `${message.id}-${message.event}`,
        this.#pace.timeoutMs,
      );
      this.#note(outcome);
      if (outcome.kind === 'delivered') return;
      const last = this.#closing.signal.aborted || performance.now() - sinceMs > this.#pace.giveUpAfterMs;
      if (outcome.kind === 'refused' || last) {
        this.#drop(waiting, outcome.reason);
        return;
      }
      await this.#pause(attempt, outcome.retryAfterMs);
    }
  }

  /** Whether a firing waits whose resolution waits, too. */
  #isOvertaken({ id, event }: AlertMessage): boolean {
    return event === 'fired' && this.#queue.slice(1).some(({ message }) => message.id === id);
  }

  /** Unreferenced: a process that has nothing else to do may end. */
  async #pause(attempt: number, retryAfterMs: number): Promise<void> {
    const { firstPauseMs, longestPauseMs } = this.#pace;
    const fullMs = Math.min(longestPauseMs, firstPauseMs * 2 ** (attempt - 1));
    const ms = Math.max(fullMs * (0.5 + Math.random() / 2), Math.min(retryAfterMs, LONGEST_RETRY_AFTER_MS));
    await delay(ms, undefined, { ref: false, signal: this.#closing.signal }).catch(() => {});
  }

  #note(outcome: Outcome): void {
    if (outcome.kind === 'failed' && !this.#isDown) {
      this.#log.warn({ reason: outcome.reason }, 'the alert webhook takes no messages; trying again');
    }
    if (outcome.kind === 'delivered' && this.#isDown)
      this.#log.info('the alert webhook takes messages again');
    if (outcome.kind !== 'refused') this.#isDown = outcome.kind === 'failed';
  }

  #drop({ message }: Waiting, reason: string): void {
    const { id, rule, event } = message;
    this.#log.error({ id, rule, event, reason }, 'an alert was not delivered to the webhook');
  }
}
