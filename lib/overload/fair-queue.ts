/**
 * Whose turn it is: start-time fair queueing between workspaces, by connection time.
 *
 * Each workspace has a clock that runs by the time it holds connections; the one whose clock is behind is next. One that
 * comes back starts at the present, so that nobody saves up turns (Goyal, Vin and Cheng, "Start-time Fair Queueing",
 * SIGCOMM 1996). A clock is kept only while its workspace waits or holds; beyond `FLOWS_MOST` of them workspaces share one
 * by their hash (stochastic fair queueing, McKenney 1990).
 */
import type { Applicant } from './applicant';
import { Line } from './line';

export const FLOWS_MOST = 256;

export interface Flow {
  readonly key: string | undefined;
  readonly waiting: Line<Applicant>;
  /** Connections got from this queue and not given back. */
  held: number;
  clockMs: number;
}

export type Order = 'oldest-first' | 'newest-first';

export class FairQueue<Caller extends Applicant> {
  readonly #flows = new Map<string | undefined, Flow>();
  /** The clock of whoever was served last, when it was served. */
  #presentMs = 0;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  get flowsWaiting(): number {
    let count = 0;
    for (const { waiting } of this.#flows.values()) if (waiting.length > 0) count += 1;
    return count;
  }

  get oldestAskedAtMs(): number | undefined {
    let oldestMs: number | undefined;
    for (const { waiting } of this.#flows.values()) {
      const { oldest } = waiting;
      if (oldest !== undefined && !(oldestMs !== undefined && oldestMs <= oldest.askedAtMs)) {
        oldestMs = oldest.askedAtMs;
      }
    }
    return oldestMs;
  }

  add(caller: Caller): void {
    const flow = this.#flowOf(caller.workspace);
    if (flow.waiting.length === 0) flow.clockMs = Math.max(flow.clockMs, this.#presentMs);
    flow.waiting.add(caller);
    caller.flow = flow;
    this.#length += 1;
  }

  /** Takes one that waits out of the queue. */
  remove(caller: Caller): void {
    const { flow } = caller;
    if (flow === undefined || !flow.waiting.delete(caller)) return;
    this.#length -= 1;
    caller.flow = undefined;
    this.#forgetIdle(flow);
  }

  /**
   * Takes out whose turn it is.
   *
   * @param expectedUseMs what its workspace is charged until the connection comes back
   */
  take(order: Order, expectedUseMs: number): Caller | undefined {
    let next: Flow | undefined;
    for (const flow of this.#flows.values()) {
      if (flow.waiting.length > 0 && (next === undefined || flow.clockMs < next.clockMs)) next = flow;
    }
    const caller = order === 'oldest-first' ? next?.waiting.oldest : next?.waiting.newest;
    if (next === undefined || caller === undefined) return undefined;
    next.waiting.delete(caller);
    this.#length -= 1;
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
      if (longest === undefined || flow.waiting.length > longest.waiting.length) longest = flow;
    }
    const last = order === 'oldest-first' ? longest?.waiting.newest : longest?.waiting.oldest;
    return last as Caller | undefined;
  }

  #flowOf(key: string | undefined): Flow {
    const found = this.#flows.get(key);
    if (found !== undefined) return found;
    if (this.#flows.size >= FLOWS_MOST) {
      const flows = [...this.#flows.values()];
      return flows[hashOf(key ?? '') % flows.length] as Flow;
    }
    const flow: Flow = { key, waiting: new Line(), held: 0, clockMs: this.#presentMs };
    this.#flows.set(key, flow);
    return flow;
  }

  #forgetIdle(flow: Flow): void {
    if (flow.held === 0 && flow.waiting.length === 0) this.#flows.delete(flow.key);
    if (this.#flows.size === 0) this.#presentMs = 0;
  }
}

/** FNV-1a, 32 bits. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
}
