/**
 * Whom to turn away before anything is done for them, while the pool sends most of their kind away: to be sent away at the
 * pool costs a request of Next's and Prisma's some milliseconds, which the others then lack.
 *
 * Each client by itself, by what became of its own requests, so that nobody is turned away for another client's flood: with the
 * chance (requests − K × accepted) ÷ (requests + 1) (Beyer and others, "Site Reliability Engineering", chapter 21). Pure:
 * time and chance come in.
 */

/** How many come through for each that is served: enough for the gate to choose among (the book has 2 as well). */
const K = 2;
/** So many may be on their way without a word about them: as many as a queue that stands is left with, or so. */
const UNDECIDED_MOST = 64;
/** How fast what became of a client's requests is forgotten. */
const HALF_LIFE_MS = 1_000;
/** Beyond them whoever did not ask for longest makes room: some 200 bytes each, with short keys. */
export const CLIENTS_MOST = 1_000;

interface Client {
  /** That have ended, or were turned away here. */
  requests: number;
  accepted: number;
  /** That were admitted and have not ended. */
  undecided: number;
  atMs: number;
}

export class Throttle {
  /** A Map keeps the order of insertion, so its first is the one that did not ask for longest. */
  readonly #clients = new Map<string, Client>();
  #throttled = 0;

  /** Since the start. */
  get throttled(): number {
    return this.#throttled;
  }

  /** @param chance from 0 to 1 */
  admits(key: string, nowMs: number, chance: number): boolean {
    const client = this.#clientOf(key, nowMs);
    // To count all of them at once would turn away whoever comes while a queue is cut: most of those before still wait.
    const undecided = Math.max(0, client.undecided - UNDECIDED_MOST);
    const requests = client.requests + undecided;
    // They fare as those that have ended, as far as these were enough to go by, and no more of them than of those: or a
    // client whose requests take long would be held to few of them though all are served.
    const acceptedShare = client.accepted / (client.requests + UNDECIDED_MOST);
    const accepted = client.accepted + Math.min(client.accepted, undecided * acceptedShare);
    if (chance >= (requests - K * accepted) / (requests + 1)) {
      client.undecided += 1;
      return true;
    }
    client.requests += 1;
    this.#throttled += 1;
    return false;
  }

  /** What became of one that was admitted. */
  ended(key: string, nowMs: number, end: 'accepted' | 'sent-away' | 'unknown'): void {
    const client = this.#clientOf(key, nowMs);
    client.undecided = Math.max(0, client.undecided - 1);
    if (end === 'unknown') return;
    client.requests += 1;
    if (end === 'accepted') client.accepted += 1;
  }

  /** Nobody is sent away any more. */
  forget(): void {
    this.#clients.clear();
  }

  #clientOf(key: string, nowMs: number): Client {
    const found = this.#clients.get(key);
    if (found === undefined) {
      const [first] = this.#clients.keys();
      if (this.#clients.size >= CLIENTS_MOST && first !== undefined) this.#clients.delete(first);
      const client = { requests: 0, accepted: 0, undecided: 0, atMs: nowMs };
      this.#clients.set(key, client);
      return client;
    }
    this.#clients.delete(key);
    this.#clients.set(key, found);
    const keep = 0.5 ** ((nowMs - found.atMs) / HALF_LIFE_MS);
    found.requests *= keep;
    found.accepted *= keep;
    found.atMs = nowMs;
    return found;
  }
}
