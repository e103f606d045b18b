/**
 * Whose turn it is: start-time fair queueing between workspaces, by connection time.
 *
 * Each workspace has a clock that runs by the time it holds connections; the one whose clock is behind is next. One that
 * comes back starts at the present, so that nobody saves up turns (Goyal, Vin and Cheng, "Start-time Fair Queueing",
 * SIGCOMM 1996). A clock is kept only while its workspace waits or holds; beyond `FLOWS_MOST` of them workspaces share one
 * by their hash (stochastic fair queueing, McKenney 1990).
 *
 * Within a workspace, requests that are under way are finished before others are begun.
 */
import type { Applicant, Flow } from './applicant';
import { Line } from './line';

export const FLOWS_MOST = 256;

export type Order = 'oldest-first' | 'newest-first';

export class FairQueue<Caller extends Applicant> {
  readonly #flows = new Map<string | undefined, Flow>();
  /** The clock of whoever was served last, when it was served. */
  #presentMs = 0;
  #length = 0;
  #underWay = 0;

  get length(): number {
    return this.#length;
  }

  /** Of them those that are under way. */
  get underWay(): number {
    return this.#underWay;
  }

  get flowsWaiting(): number {
    let count = 0;
    for (const flow of this.#flows.values()) if (waitingIn(flow) > 0) count += 1;
    return count;
  }

  get oldestAskedAtMs(): number | undefined {
    let oldestMs = Number.POSITIVE_INFINITY;
    for (const { underWay, fresh } of this.#flows.values()) {
      for (const { oldest } of [underWay, fresh])
        oldestMs = Math.min(oldestMs, oldest?.askedAtMs ?? oldestMs);
    }
    return Number.isFinite(oldestMs) ? oldestMs : undefined;
  }

  add(caller: Caller): void {
    const flow = this.#flowOf(caller.workspace);
    if (waitingIn(flow) === 0) flow.clockMs = Math.max(flow.clockMs, this.#presentMs);
    (caller.isUnderWay ? flow.underWay : flow.fresh).add(caller);
    caller.flow = flow;
    this.#count(caller, 1);
  }

  /** Takes one that waits out of the queue. */
  remove(caller: Caller): void {
    const { flow } = caller;
    if (flow === undefined || !leave(flow, caller)) return;
    this.#count(caller, -1);
    caller.flow = undefined;
    this.#forgetIdle(flow);
  }

  /**
   * Takes out whose turn it is.
   *
   * @param order of those that are not under way
   * @param expectedUseMs what its workspace is charged until the connection comes back
   */
  take(order: Order, expectedUseMs: number): Caller | undefined {
    let next: Flow | undefined;
    for (const flow of this.#flows.values()) {
      if (waitingIn(flow) > 0 && (next === undefined || flow.clockMs < next.clockMs)) next = flow;
    }
    const fresh = order === 'oldest-first' ? next?.fresh.oldest : next?.fresh.newest;
    const caller = next?.underWay.oldest ?? fresh;
    if (next === undefined || caller === undefined) return undefined;
    leave(next, caller);
    this.#count(caller, -1);
    this.#presentMs = next.clockMs;
    next.held += 1;
    next.clockMs += expectedUseMs;
    caller.chargedMs = expectedUseMs;
    return caller as Caller;
  }

  /** One that was taken has given its connection back: the charge becomes what it used. */
  settle(caller: Caller, useMs: number): void {
    const { flow } = caller;
    if (flow === undefined) return;
    caller.flow = undefined;
    flow.held -= 1;
    flow.clockMs += useMs - caller.chargedMs;
    this.#forgetIdle(flow);
  }

  /** Of the workspace that has most waiting, the one that is served last: whoever floods loses first. */
  lastOfLongest(order: Order): Caller | undefined {
    let longest: Flow | undefined;
    for (const flow of this.#flows.values()) {
      if (longest === undefined || waitingIn(flow) > waitingIn(longest)) longest = flow;
    }
    const fresh = order === 'oldest-first' ? longest?.fresh.newest : longest?.fresh.oldest;
    return (fresh ?? longest?.underWay.newest) as Caller | undefined;
  }

  /** One that is not under way and has waited since before this moment. */
  olderThan(askedBeforeMs: number): Caller | undefined {
    for (const { fresh } of this.#flows.values()) {
      const { oldest } = fresh;
      if (oldest !== undefined && oldest.askedAtMs < askedBeforeMs) return oldest as Caller;
    }
    return undefined;
  }

  #count({ isUnderWay }: Applicant, change: 1 | -1): void {
    this.#length += change;
    if (isUnderWay) this.#underWay += change;
  }

  #flowOf(key: string | undefined): Flow {
    const found = this.#flows.get(key);
    if (found !== undefined) return found;
    if (this.#flows.size >= FLOWS_MOST) {
      const flows = [...this.#flows.values()];
      return flows[hashOf(key ?? '') % flows.length] as Flow;
    }
    const flow: Flow = { key, underWay: new Line(), fresh: new Line(), held: 0, clockMs: this.#presentMs };
    this.#flows.set(key, flow);
    return flow;
  }

  #forgetIdle(flow: Flow): void {
    if (flow.held === 0 && waitingIn(flow) === 0) this.#flows.delete(flow.key);
    if (this.#flows.size === 0) this.#presentMs = 0;
  }
}

function waitingIn({ underWay, fresh }: Flow): number {
  return underWay.length + fresh.length;
}

function leave({ underWay, fresh }: Flow, caller: Applicant): boolean {
  return underWay.delete(caller) || fresh.delete(caller);
}

/** FNV-1a, 32 bits. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
}
