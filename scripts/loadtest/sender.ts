/**
 * Sends requests of the mix and follows each to its end: an answer, an error or the client's deadline. Latency counts
 * from the moment at which a request was due, so that a late generator or a queue of ours never flatters the server.
 */
import type { Random } from '../load/random';
import type { HttpAnswer, HttpClient } from './http-client';
import type { RouteOptions } from './load-options';
import type { Outcome } from './result';
import { chooseByWeight } from './route-mix';
import type { Tally } from './tally';

/** What the server may take, in milliseconds: of the client's deadline what is left. */
const TIMEOUT_HEADER = 'x-request-timeout-ms';
/** How exact a deadline is, as a share of it, within what costs little and what anybody would notice. */
const CHECK_RATIO = 0.01;
const CHECK_MS = { least: 5, most: 50 };
/** A socket each; beyond it this machine would be what is tested. */
const MOST_IN_FLIGHT = 10_000;
const TOO_MANY = 'not sent: too many in flight';
const LATE = 'not sent: the generator was late';

export interface SenderOptions {
  readonly routes: readonly RouteOptions[];
  readonly client: HttpClient;
  readonly tally: Tally;
  readonly deadlineMs: number;
  readonly tellDeadline: boolean;
  /** Before it nothing counts; of `now`'s clock. */
  readonly countsFromMs: number;
  readonly random: Random;
  readonly now: () => number;
}

interface Flight {
  readonly route: number;
  readonly dueMs: number;
  readonly onEnd: () => void;
  abort: () => void;
}

export class Sender {
  readonly #options: SenderOptions;
  readonly #choose: () => number;
  /** In the order of their deadlines, as all have the same time. */
  readonly #flights = new Set<Flight>();
  readonly #check: NodeJS.Timeout;
  readonly #run = Date.now().toString(36);
  #sent = 0;

  constructor(options: SenderOptions) {
    this.#options = options;
    this.#choose = chooseByWeight(options.routes, options.random);
    const checkMs = Math.min(CHECK_MS.most, Math.max(CHECK_MS.least, options.deadlineMs * CHECK_RATIO));
    this.#check = setInterval(() => this.#endLate(), checkMs);
  }

  /** @param dueMs when it should have been sent. @param onEnd when it is over, however */
  send(dueMs: number, onEnd: () => void = () => undefined): void {
    const { routes, client, tally, deadlineMs, tellDeadline, countsFromMs, now } = this.#options;
    const route = this.#choose();
    const spec = routes[route];
    if (spec === undefined) return;
    const latenessMs = now() - dueMs;
    tally.recordSent(route, dueMs >= countsFromMs, latenessMs);
    // Whoever is past its deadline would only be in the way of the others.
    const unsent =
      latenessMs >= deadlineMs ? LATE : this.#flights.size >= MOST_IN_FLIGHT ? TOO_MANY : undefined;
    if (unsent !== undefined) {
      this.#record(route, dueMs, 'failed', undefined, unsent);
      // Not at once: a caller of a closed loop would send the next one before anything else has its turn.
      setImmediate(onEnd);
      return;
    }
    this.#sent += 1;
    const unique = `${this.#run}-${this.#sent}`;
    const timeoutMs = Math.max(1, Math.round(deadlineMs - latenessMs));
    const request = {
      method: spec.method,
      path: spec.path.replaceAll('{unique}', unique),
      headers: tellDeadline ? { [TIMEOUT_HEADER]: String(timeoutMs), ...spec.headers } : spec.headers,
      body: spec.body?.replaceAll('{unique}', unique),
    };
    // Known before it is sent: what cannot be sent at all ends at once.
    const flight: Flight = { route, dueMs, onEnd, abort: () => undefined };
    this.#flights.add(flight);
    flight.abort = client.send(request, (answer) => {
      this.#flights.delete(flight);
      this.#recordAnswer(route, dueMs, answer);
      onEnd();
    });
  }

  /** Resolves when nothing is in flight any more, which the deadline bounds. */
  async finish(): Promise<void> {
    while (this.#flights.size > 0) await new Promise((resolve) => setTimeout(resolve, CHECK_MS.least));
    clearInterval(this.#check);
  }

  /** What is in flight is not recorded. */
  cancel(): void {
    clearInterval(this.#check);
    for (const flight of this.#flights) flight.abort();
    this.#flights.clear();
  }

  #endLate(): void {
    const { deadlineMs, now } = this.#options;
    const latestMs = now() - deadlineMs;
    for (const flight of this.#flights) {
      if (flight.dueMs > latestMs) return;
      this.#flights.delete(flight);
      flight.abort();
      this.#record(flight.route, flight.dueMs, 'late', undefined, 'late');
      flight.onEnd();
    }
  }

  #recordAnswer(route: number, dueMs: number, answer: HttpAnswer): void {
    const { deadlineMs, now } = this.#options;
    if (now() - dueMs > deadlineMs) this.#record(route, dueMs, 'late', undefined, 'late');
    else if ('error' in answer) this.#record(route, dueMs, 'failed', undefined, answer.error);
    else if (isRedirect(answer.status)) {
      this.#record(route, dueMs, 'failed', answer.status, `${answer.status} redirect, not followed`);
    } else if (answer.status < 400) this.#record(route, dueMs, 'ok', answer.status, undefined);
    else {
      const shed = answer.status === 503 && answer.code === 'OVERLOADED';
      const failure = [answer.status, answer.code].filter((part) => part !== undefined).join(' ');
      this.#record(route, dueMs, shed ? 'shed' : 'failed', answer.status, failure);
    }
  }

  #record(
    route: number,
    dueMs: number,
    outcome: Outcome,
    status: number | undefined,
    failure: string | undefined,
  ): void {
    const { tally, countsFromMs, now } = this.#options;
    const counts = dueMs >= countsFromMs;
    tally.recordEnded({ route, outcome, status, failure, latencyMs: now() - dueMs, counts });
  }
}

/** Nothing was served yet, only the way to it. 304 is an answer: to a request that named what it has. */
export function isRedirect(status: number): boolean {
  return status >= 300 && status < 400 && status !== 304;
}
