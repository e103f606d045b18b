/**
 * `DATABASE_ADMISSION=off`: first come first served, whoever it is, and nobody is sent away. Checks of the pool itself
 * still come first, or a full pool could not be looked at.
 */
import type { AdmissionState } from '@/lib/stats';
import type { AdmissionPolicy, Shed } from './admission-policy';
import type { Applicant } from './applicant';
import { Line } from './line';
import { StuckPool } from './stuck-pool';
import { UseEstimate } from './use-estimate';

export class ArrivalOrder<Caller extends Applicant> implements AdmissionPolicy<Caller> {
  #limit: number;
  readonly #probes = new Line<Caller>();
  readonly #others = new Line<Caller>();
  readonly #use = new UseEstimate();
  readonly #stuck = new StuckPool();

  constructor(limit: number) {
    this.#limit = limit;
  }

  get pending(): number {
    return this.#others.length;
  }

  get waiting(): number {
    return this.#probes.length + this.#others.length;
  }

  get oldestAskedAtMs(): number | undefined {
    return this.#others.oldest?.askedAtMs;
  }

  predictWaitMs(nowMs: number): number {
    const stuckSinceMs = this.#stuckSinceMs(nowMs);
    return Math.max(this.predictedWaitMs, stuckSinceMs === undefined ? 0 : nowMs - stuckSinceMs);
  }

  get predictedWaitMs(): number {
    return this.#others.length * this.#gapMs;
  }

  isShedding(): boolean {
    return false;
  }

  resize(limit: number): void {
    this.#limit = limit;
  }

  mayEnter(): boolean {
    return true;
  }

  entered(): void {}

  left(_caller: Caller, useMs: number | undefined, nowMs: number): void {
    this.#stuck.left(this.pending > 0, nowMs);
    // Everybody waits anew for each query here.
    if (useMs !== undefined) this.#use.record(useMs, 0);
  }

  wait(caller: Caller, nowMs: number): void {
    (caller.lane === 'probe' ? this.#probes : this.#others).add(caller);
    if (this.pending > 0) this.#stuck.wanted(nowMs);
  }

  withdraw(caller: Caller): void {
    if (!this.#probes.delete(caller)) this.#others.delete(caller);
  }

  next(): Caller | undefined {
    const caller = this.#probes.oldest ?? this.#others.oldest;
    if (caller !== undefined) this.withdraw(caller);
    if (this.pending === 0) this.#stuck.served();
    return caller;
  }

  shed(): Shed<Caller> | undefined {
    return undefined;
  }

  read(nowMs: number, epochMs: number): AdmissionState {
    const stuckSinceMs = this.#stuckSinceMs(nowMs);
    return Object.freeze({
      mode: 'off',
      waiting: Object.freeze({
        probe: this.#probes.length,
        interactive: this.#others.length,
        background: 0,
      }),
      workspacesWaiting: new Set([...this.#others].map(({ workspace }) => workspace)).size,
      predictedWaitMs: this.predictWaitMs(nowMs),
      meanUseMs: this.#use.meanMs,
      standingSinceMs: undefined,
      stuckSinceMs: stuckSinceMs === undefined ? undefined : epochMs + stuckSinceMs,
      order: 'oldest-first',
      backgroundInUse: 0,
      backgroundLimit: this.#limit,
    });
  }

  #stuckSinceMs(nowMs: number): number | undefined {
    return this.pending > 0
      ? this.#stuck.toldSinceMs({ meanMs: this.#use.meanMs, limit: this.#limit }, nowMs)
      : undefined;
  }

  get #gapMs(): number {
    return (this.#use.meanMs ?? 0) / this.#limit;
  }
}
