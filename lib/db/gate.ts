/**
 * As many permits as the pool may lend connections: whoever has one gets a connection, so that the pool itself never
 * queues. Who waits, who is next and who is sent away is the policy's to say (lib/overload); here are the permits, the
 * timers and the callers who go away.
 *
 * Invariants: permits inside ≤ limit, but for those lent before a resize; a permit is free only where nobody may take it;
 * every caller that waits is let in or refused exactly once.
 */
import { setMaxListeners } from 'node:events';
import type { AdmissionPolicy, Applicant } from '@/lib/overload';
import type { AdmissionState, ShedReason } from '@/lib/stats';
import { LONGEST_TIMER_MS } from './semaphore';

/** Shorter than people take to come back, longer than the pauses between those who are sent away. */
const SHEDDING_MS = 1_000;

/** `late`: its time was up. `gone`: its caller went away. `closed`: the gate was. */
export type GateRefusal = 'late' | 'gone' | 'closed' | ShedReason;

export interface Entrant extends Applicant {
  readonly signal: AbortSignal | undefined;
  /** Since when it holds what it was let in for; undefined where it got nothing yet. */
  heldSinceMs: number | undefined;
  /** The gate's own, as the next. */
  timer: NodeJS.Timeout | undefined;
  onAbort: (() => void) | undefined;
  /** Called where it had to wait; neither may throw. */
  enter(): void;
  refuse(refusal: GateRefusal): void;
}

export class Gate<Caller extends Entrant> {
  readonly #policy: AdmissionPolicy<Caller>;
  #limit: number;
  #inside = 0;
  #isClosed = false;
  #shedAtMs = Number.NEGATIVE_INFINITY;
  readonly #waiting = new Set<Caller>();

  constructor(limit: number, policy: AdmissionPolicy<Caller>) {
    this.#limit = limit;
    this.#policy = policy;
  }

  get limit(): number {
    return this.#limit;
  }

  /** Permits that are held. */
  get inside(): number {
    return this.#inside;
  }

  /** Callers that wait, checks of the pool itself left out. */
  get pending(): number {
    return this.#policy.pending;
  }

  /** Whether the next caller has to wait for another one to leave. */
  get isExhausted(): boolean {
    return this.#inside >= this.#limit;
  }

  /** What one of those who wait, served last, has to wait, milliseconds. */
  get predictedWaitMs(): number {
    return this.#policy.predictWaitMs(performance.now());
  }

  /** Whether it sends callers away, now or a moment ago: what comes next will most likely fare no better. */
  get isShedding(): boolean {
    const nowMs = performance.now();
    return this.#policy.isShedding(nowMs) || nowMs - this.#shedAtMs < SHEDDING_MS;
  }

  /** How long the first of them has waited, milliseconds; undefined where nobody waits. */
  oldestWaitMs(nowMs: number): number | undefined {
    const askedAtMs = this.#policy.oldestAskedAtMs;
    return askedAtMs === undefined ? undefined : nowMs - askedAtMs;
  }

  readAdmission(): AdmissionState {
    return this.#policy.read(performance.now(), performance.timeOrigin);
  }

  /** @returns `queued`: it is told later, or has been told just now that it is sent away */
  ask(caller: Caller): 'entered' | 'queued' | 'refused' {
    const { signal } = caller;
    const refusal = this.#isClosed ? 'closed' : signal?.aborted === true ? 'gone' : undefined;
    if (refusal !== undefined) {
      caller.refuse(refusal);
      return 'refused';
    }
    if (this.#inside < this.#limit && this.#policy.mayEnter(caller)) {
      this.#admit(caller);
      return 'entered';
    }
    this.#wait(caller);
    return 'queued';
  }

  /** Gives its permit to whoever is next, or puts it back. */
  leave(caller: Caller): void {
    const nowMs = performance.now();
    this.#inside -= 1;
    const { heldSinceMs } = caller;
    this.#policy.left(caller, heldSinceMs === undefined ? undefined : nowMs - heldSinceMs, nowMs);
    if (this.#waiting.size === 0) return;
    this.#pass(nowMs);
    this.#shed(undefined, nowMs);
  }

  /** Permits beyond a smaller limit come in as their holders leave. */
  resize(limit: number): void {
    this.#limit = limit;
    this.#policy.resize(limit);
    this.#pass(performance.now());
  }

  /** Refuses whoever waits or asks from now on; permits that are held stay so until their holders leave. */
  close(): void {
    this.#isClosed = true;
    const nowMs = performance.now();
    for (const caller of [...this.#waiting]) {
      this.#policy.withdraw(caller, nowMs);
      this.#refuse(caller, 'closed');
    }
  }

  #admit(caller: Caller): void {
    this.#inside += 1;
    this.#policy.entered(caller);
  }

  #wait(caller: Caller): void {
    const { signal, expiresAtMs } = caller;
    const nowMs = performance.now();
    this.#policy.wait(caller, nowMs);
    this.#waiting.add(caller);
    this.#shed(caller, nowMs);
    if (!this.#waiting.has(caller)) return;
    if (Number.isFinite(expiresAtMs)) {
      const leftMs = Math.min(LONGEST_TIMER_MS, Math.max(0, expiresAtMs - nowMs));
      caller.timer = setTimeout(() => this.#withdraw(caller, 'late'), leftMs);
    }
    if (signal !== undefined) {
      caller.onAbort = () => this.#withdraw(caller, 'gone');
      // As many as there are queries of one request; Node would take more than ten for a leak.
      setMaxListeners(0, signal);
      signal.addEventListener('abort', caller.onAbort, { once: true });
    }
  }

  #withdraw(caller: Caller, refusal: 'late' | 'gone'): void {
    this.#policy.withdraw(caller, performance.now());
    this.#refuse(caller, refusal);
  }

  #pass(nowMs: number): void {
    while (this.#inside < this.#limit) {
      const caller = this.#policy.next(nowMs);
      if (caller === undefined) return;
      this.#settle(caller);
      this.#admit(caller);
      caller.enter();
    }
  }

  #shed(newcomer: Caller | undefined, nowMs: number): void {
    for (;;) {
      const shed = this.#policy.shed(newcomer, nowMs);
      if (shed === undefined) return;
      // A deadlock is a mistake of one route's: to ask again less often mends nothing.
      if (shed.reason !== 'nested') this.#shedAtMs = nowMs;
      this.#refuse(shed.caller, shed.reason);
    }
  }

  #refuse(caller: Caller, refusal: GateRefusal): void {
    this.#settle(caller);
    caller.refuse(refusal);
  }

  /** Before its caller is told, so that nothing it does then finds it waiting. */
  #settle(caller: Caller): void {
    this.#waiting.delete(caller);
    clearTimeout(caller.timer);
    if (caller.onAbort !== undefined) caller.signal?.removeEventListener('abort', caller.onAbort);
    caller.timer = undefined;
    caller.onAbort = undefined;
  }
}
