/**
 * The gate's policy: serve as many as can be served in time.
 *
 * - Order: checks of the pool, those who hold a connection already, people's requests, background work up to its share.
 * - Between workspaces by turns, and within one what is under way first; see fair-queue.ts.
 * - A burst is waited out, oldest first, as in a plain pool. A queue that stands is cut short: the oldest of the
 *   workspace that has most waiting is sent away, because the newest can still be served in time and the oldest cannot.
 *
 * Every bound has two parts, of which the longer counts. A share of the time that callers have, because late is what they
 * call late: a pool whose callers wait ten seconds may have a queue that one with a second may not. And a number of
 * *spells*, the wait that one caller in front is worth, because a small or a slow pool has longer queues by chance alone:
 * by Kingman's law the mean wait is spell ÷ (1 − utilisation). docs/decisions/0009-admission.md has the simulation that the
 * numbers come from.
 */
import type { AdmissionState } from '@/lib/stats';
import type { AdmissionPolicy, Shed } from './admission-policy';
import type { Applicant, OpenTransaction } from './applicant';
import { FairQueue, type Order } from './fair-queue';
import { Line } from './line';
import { StandingQueue } from './standing-queue';
import { StuckPool } from './stuck-pool';
import { UseEstimate } from './use-estimate';

interface Bound {
  readonly budgetShare: number;
  readonly spells: number;
  /** One freak use makes spells long for a while; the bound is no longer than this. */
  readonly mostBudgetShare: number;
}

/** Up to this the predicted wait is short. */
const TARGET: Bound = { budgetShare: 0.1, spells: 5, mostBudgetShare: 0.3 };
/** For how long it must have been longer: a burst that drains within it is served in time, and a run of bad luck, too. */
const WINDOW: Bound = { budgetShare: 1.5, spells: 100, mostBudgetShare: 5 };
/** For how long it must be far shorter again: a small pool has nobody waiting for a moment by chance, however much is asked. */
const REST: Bound = { budgetShare: 0.1, spells: 10, mostBudgetShare: 0.3 };
/** What is left of a queue that stands. */
const STANDING: Bound = { budgetShare: 0.15, spells: 15, mostBudgetShare: 0.6 };
/** And of one that has stood for half a window more: that is no bad luck any longer. */
const STANDING_LONG: Bound = TARGET;
/** From here on the newest is served first: the oldest has become the one with the least chance. */
const NEWEST_FIRST: Bound = { budgetShare: 0.4, spells: 20, mostBudgetShare: 0.7 };
/** The same in a queue that stands, as a share of what is left of it: below, those who are left are served in turn. */
const NEWEST_FIRST_STANDING_SHARE = 0.75;
/** A wait that would take more of a caller's time than this leaves the query itself too little. */
const HOPELESS_BUDGET_SHARE = 0.8;
const BUDGET_WEIGHT = 1 / 64;
/** Nobody has waited for so long: whoever did then, with whatever time, says nothing of who comes now. */
const BUDGET_KEPT_MS = 10_000;
/** Of callers that would wait for ever; Prisma's pool timeout. */
const BUDGET_OF_ENDLESS_MS = 10_000;
/** Less is not believed: strangers may say a millisecond, and everybody's queue would be cut to that. */
const BUDGET_LEAST_MS = 250;
/** Memory: some 1 KB each. */
export const WAITING_MOST = 10_000;
/** Checks are few, since askers share them; more than this are not let before everybody. */
export const PROBES_MOST = 8;
const BACKGROUND_SHARE = 0.5;

export class AdmissionQueue<Caller extends Applicant> implements AdmissionPolicy<Caller> {
  #limit: number;
  readonly #probes = new Line<Caller>();
  readonly #nested = new Line<Caller>();
  readonly #interactive = new FairQueue<Caller>();
  readonly #background = new FairQueue<Caller>();
  readonly #use = new UseEstimate();
  readonly #standing = new StandingQueue();
  readonly #stuck = new StuckPool();
  #inside = 0;
  #backgroundInside = 0;
  /** How much time callers have when they begin to wait, on average. */
  #budgetMs = BUDGET_OF_ENDLESS_MS;
  #budgets = 0;
  #budgetAtMs = Number.NEGATIVE_INFINITY;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get pending(): number {
    return this.#peopleWaiting + this.#background.length;
  }

  get waiting(): number {
    return this.#probes.length + this.pending;
  }

  get oldestAskedAtMs(): number | undefined {
    const moments = [
      this.#nested.oldest?.askedAtMs,
      this.#interactive.oldestAskedAtMs,
      this.#background.oldestAskedAtMs,
    ].filter((moment) => moment !== undefined);
    return moments.length === 0 ? undefined : Math.min(...moments);
  }

  predictWaitMs(nowMs: number): number {
    const stuckSinceMs = this.#stuckSinceMs(nowMs);
    return Math.max(this.predictedWaitMs, stuckSinceMs === undefined ? 0 : nowMs - stuckSinceMs);
  }

  /** Little's law. Whoever is let in for the first query of a request will come back for the others, before the rest. */
  get predictedWaitMs(): number {
    const underWay = this.#nested.length + this.#interactive.underWay;
    const fresh = this.#interactive.length - this.#interactive.underWay;
    const uses = underWay + fresh * this.#use.usesPerCaller;
    return (uses * (this.#use.meanMs ?? 0)) / this.#limit;
  }

  get isStanding(): boolean {
    return this.#standing.sinceMs !== undefined;
  }

  isShedding(nowMs: number): boolean {
    return this.isStanding && !this.#isStuck(nowMs);
  }

  resize(limit: number): void {
    this.#limit = limit;
  }

  mayEnter({ lane, transaction }: Caller): boolean {
    return (
      lane !== 'background' || transaction !== undefined || this.#backgroundInside < this.#backgroundLimit
    );
  }

  entered({ lane }: Caller): void {
    this.#inside += 1;
    if (lane === 'background') this.#backgroundInside += 1;
  }

  left(caller: Caller, useMs: number | undefined, nowMs: number): void {
    if (this.#isStuck(nowMs)) this.#standing.restart();
    this.#stuck.left(this.#peopleWaiting > 0, nowMs);
    this.#inside -= 1;
    if (caller.lane === 'background') this.#backgroundInside -= 1;
    // Background work takes its time and nobody waits behind all of it; the checks are short and few.
    if (caller.lane === 'interactive' && useMs !== undefined) this.#use.record(useMs, caller.usesBefore);
    if (caller.flow !== undefined) this.#queueOf(caller).settle(caller, useMs ?? 0);
    if (this.waiting > 0 || this.#standing.sinceMs !== undefined) this.#look(nowMs);
  }

  wait(caller: Caller, nowMs: number): void {
    if (caller.lane === 'probe' && this.#probes.length < PROBES_MOST) this.#probes.add(caller);
    else if (caller.transaction !== undefined) this.#nested.add(caller);
    else this.#queueOf(caller).add(caller);
    if (this.#peopleWaiting > 0) this.#stuck.wanted(nowMs);
    if (caller.lane === 'interactive') this.#learnBudget(caller.expiresAtMs - nowMs, nowMs);
    this.#look(nowMs);
  }

  withdraw(caller: Caller, nowMs: number): void {
    this.#remove(caller);
    this.#look(nowMs);
  }

  next(nowMs: number): Caller | undefined {
    const caller = this.#takeNext(nowMs);
    if (this.#peopleWaiting === 0) this.#stuck.served();
    return caller;
  }

  #takeNext(nowMs: number): Caller | undefined {
    const caller = this.#probes.oldest ?? this.#nested.oldest;
    if (caller !== undefined) {
      this.#remove(caller);
      return caller;
    }
    const expectedUseMs = this.#use.meanMs ?? 0;
    const next =
      this.#interactive.take(this.#order, expectedUseMs) ??
      (this.#backgroundInside < this.#backgroundLimit
        ? this.#background.take('oldest-first', expectedUseMs)
        : undefined);
    this.#look(nowMs);
    return next;
  }

  shed(newcomer: Caller | undefined, nowMs: number): Shed<Caller> | undefined {
    const shed = this.#chooseShed(newcomer, nowMs);
    if (shed === undefined) return undefined;
    this.withdraw(shed.caller, nowMs);
    return shed;
  }

  read(nowMs: number, epochMs: number): AdmissionState {
    const stuckSinceMs = this.#stuckSinceMs(nowMs);
    // Where the last one has gone and nobody asks, nothing happens by which it would end; background work may wait for long.
    const isOver = this.#peopleWaiting === 0 && this.#isStuck(nowMs);
    const sinceMs = stuckSinceMs !== undefined || isOver ? undefined : this.#standing.sinceMs;
    return Object.freeze({
      mode: 'on',
      waiting: Object.freeze({
        probe: this.#probes.length,
        interactive: this.#peopleWaiting,
        background: this.#background.length,
      }),
      workspacesWaiting: this.#interactive.flowsWaiting + this.#background.flowsWaiting,
      predictedWaitMs: this.predictWaitMs(nowMs),
      meanUseMs: this.#use.meanMs,
      standingSinceMs: sinceMs === undefined ? undefined : epochMs + sinceMs,
      stuckSinceMs: stuckSinceMs === undefined ? undefined : epochMs + stuckSinceMs,
      order: this.#order,
      backgroundInUse: this.#backgroundInside,
      backgroundLimit: this.#backgroundLimit,
    });
  }

  #chooseShed(newcomer: Caller | undefined, nowMs: number): Shed<Caller> | undefined {
    // A deadlock comes of one more who waits, or of the leaving of the last that was not held up; a resize makes none.
    if (newcomer === undefined || newcomer.line === this.#nested) {
      const newest = this.#nested.newest;
      if (newest !== undefined && this.#isDeadlocked()) return { caller: newest, reason: 'nested' };
    }
    if (this.pending <= WAITING_MOST && this.#isStuck(nowMs)) return undefined;
    const leastMs = this.isStanding ? this.#standingMs(nowMs) : HOPELESS_BUDGET_SHARE * BUDGET_LEAST_MS;
    if (this.#use.isKnown && this.predictedWaitMs > leastMs) {
      const last = this.#interactive.lastOfLongest(this.#order);
      if (last !== undefined && (this.isStanding || this.#isHopeless(last)))
        return { caller: last, reason: this.isStanding ? 'standing' : 'hopeless' };
    }
    if (this.isStanding) {
      const stale = this.#interactive.olderThan(nowMs - this.#standingMs(nowMs));
      if (stale !== undefined) return { caller: stale, reason: 'standing' };
    }
    if (this.pending <= WAITING_MOST) return undefined;
    const longer = this.#interactive.length > this.#background.length ? this.#interactive : this.#background;
    const caller = longer.lastOfLongest(this.#order);
    return caller && { caller, reason: 'full' };
  }

  /** Whether one that is served last would get it too late, by its own time: others' says nothing of it. */
  #isHopeless({ askedAtMs, expiresAtMs }: Caller): boolean {
    return this.predictedWaitMs > HOPELESS_BUDGET_SHARE * budgetOf(expiresAtMs - askedAtMs);
  }

  /** Whether every connection is held by a transaction in which somebody waits for another one. */
  #isDeadlocked(): boolean {
    const blocked = new Set<OpenTransaction>();
    for (const { transaction } of this.#nested) {
      for (let holder = transaction; holder !== undefined; holder = holder.outer) {
        if (holder.isOpen) blocked.add(holder);
      }
    }
    return blocked.size >= this.#inside;
  }

  /** The first ones at once, or a whole burst would be judged by the budget of nobody. */
  #learnBudget(leftMs: number, nowMs: number): void {
    this.#budgets = nowMs - this.#budgetAtMs > BUDGET_KEPT_MS ? 1 : this.#budgets + 1;
    this.#budgetAtMs = nowMs;
    this.#budgetMs += (budgetOf(leftMs) - this.#budgetMs) * Math.max(BUDGET_WEIGHT, 1 / this.#budgets);
  }

  #stuckSinceMs(nowMs: number): number | undefined {
    return this.#peopleWaiting > 0 ? this.#stuck.toldSinceMs(this.#useOfPool, nowMs) : undefined;
  }

  #isStuck(nowMs: number): boolean {
    return this.#stuck.isStuck(this.#useOfPool, nowMs);
  }

  /** Background work left out: it may wait for its share beside connections that are free. */
  get #peopleWaiting(): number {
    return this.#nested.length + this.#interactive.length;
  }

  get #useOfPool(): { readonly meanMs: number | undefined; readonly limit: number } {
    return { meanMs: this.#use.meanMs, limit: this.#limit };
  }

  #remove(caller: Caller): void {
    if (this.#probes.delete(caller) || this.#nested.delete(caller)) return;
    this.#queueOf(caller).remove(caller);
  }

  #queueOf({ lane }: Caller): FairQueue<Caller> {
    return lane === 'background' ? this.#background : this.#interactive;
  }

  get #backgroundLimit(): number {
    return Math.max(1, Math.floor(this.#limit * BACKGROUND_SHARE));
  }

  get #order(): Order {
    const boundMs =
      this.#standing.sinceMs === undefined
        ? this.#msOf(NEWEST_FIRST)
        : NEWEST_FIRST_STANDING_SHARE * this.#standingMs(this.#stuck.leftAtMs);
    return this.predictedWaitMs > boundMs ? 'newest-first' : 'oldest-first';
  }

  #look(nowMs: number): void {
    if (this.#isStuck(nowMs)) this.#standing.restart();
    const bounds = {
      targetMs: this.#msOf(TARGET),
      windowMs: this.#msOf(WINDOW),
      restMs: this.#msOf(REST),
    };
    this.#standing.update(this.predictedWaitMs, bounds, nowMs);
  }

  /** What is left of a queue that stands, as the wait of the last. */
  #standingMs(nowMs: number): number {
    const { sinceMs } = this.#standing;
    const isLong = sinceMs !== undefined && nowMs - sinceMs > this.#msOf(WINDOW) / 2;
    return this.#msOf(isLong ? STANDING_LONG : STANDING);
  }

  #msOf({ budgetShare, spells, mostBudgetShare }: Bound): number {
    const { meanMs = 0, variation, usesPerCaller } = this.#use;
    // Of sums of so many uses: as often as long and as often less varied.
    const spellMs = (((meanMs * usesPerCaller) / this.#limit) * (1 + variation / usesPerCaller)) / 2;
    return Math.min(
      Math.max(budgetShare * this.#budgetMs, spells * spellMs),
      mostBudgetShare * this.#budgetMs,
    );
  }
}

function budgetOf(leftMs: number): number {
  return Number.isFinite(leftMs) ? Math.max(leftMs, BUDGET_LEAST_MS) : BUDGET_OF_ENDLESS_MS;
}
