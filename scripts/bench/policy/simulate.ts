/** A pool in simulated time under a policy: hours of load in seconds, the same to the microsecond for each policy. */
import type { AdmissionPolicy, Applicant } from '@/lib/overload';
import { EventQueue } from './event-queue';

export interface SimulatedRequest {
  readonly askedAtMs: number;
  readonly useMs: number;
  readonly workspace?: string;
}

export type SimulatedOutcome = 'served' | 'shed' | 'gaveUp';

export interface SimulatedAnswer {
  readonly askedAtMs: number;
  readonly workspace: string | undefined;
  readonly outcome: SimulatedOutcome;
  /** From asking to the answer, be it what it may. */
  readonly latencyMs: number;
}

export class SimulatedCaller implements Applicant {
  readonly lane = 'interactive';
  readonly workspace: string | undefined;
  readonly transaction = undefined;
  readonly isUnderWay = false;
  readonly usesBefore = 0;
  readonly askedAtMs: number;
  readonly expiresAtMs: number;
  readonly useMs: number;
  flow: Applicant['flow'];
  chargedMs = 0;
  before: Applicant['before'];
  after: Applicant['after'];
  line: Applicant['line'];
  isWaiting = false;

  constructor({ askedAtMs, useMs, workspace }: SimulatedRequest, patienceMs: number) {
    this.workspace = workspace;
    this.askedAtMs = askedAtMs;
    this.expiresAtMs = askedAtMs + patienceMs;
    this.useMs = useMs;
  }
}

/** When nothing comes to an end, as behind a lock on a table. */
export interface Stall {
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * @param patienceMs how long a caller waits before it goes; Infinity is for ever
 * @returns in the order in which they came about
 */
export function simulate(
  requests: Iterable<SimulatedRequest>,
  limit: number,
  policy: AdmissionPolicy<SimulatedCaller>,
  patienceMs: number,
  stall?: Stall,
): readonly SimulatedAnswer[] {
  const events = new EventQueue();
  const answers: SimulatedAnswer[] = [];
  let inside = 0;

  const answer = (
    { askedAtMs, workspace }: SimulatedCaller,
    outcome: SimulatedOutcome,
    nowMs: number,
  ): void => {
    answers.push({ askedAtMs, workspace, outcome, latencyMs: nowMs - askedAtMs });
  };
  const enter = (caller: SimulatedCaller, nowMs: number): void => {
    caller.isWaiting = false;
    inside += 1;
    policy.entered(caller);
    const useMs = heldFor(caller.useMs, nowMs, stall);
    events.add(nowMs + useMs, (atMs) => leave(caller, useMs, atMs));
  };
  const shed = (newcomer: SimulatedCaller | undefined, nowMs: number): void => {
    for (let next = policy.shed(newcomer, nowMs); next !== undefined; next = policy.shed(newcomer, nowMs)) {
      next.caller.isWaiting = false;
      answer(next.caller, 'shed', nowMs);
    }
  };
  const leave = (caller: SimulatedCaller, useMs: number, nowMs: number): void => {
    inside -= 1;
    policy.left(caller, useMs, nowMs);
    answer(caller, 'served', nowMs);
    const next = inside < limit ? policy.next(nowMs) : undefined;
    if (next !== undefined) enter(next, nowMs);
    shed(undefined, nowMs);
  };
  const giveUp = (caller: SimulatedCaller, nowMs: number): void => {
    if (!caller.isWaiting) return;
    caller.isWaiting = false;
    policy.withdraw(caller, nowMs);
    answer(caller, 'gaveUp', nowMs);
  };
  const ask = (caller: SimulatedCaller, nowMs: number): void => {
    if (inside < limit) {
      enter(caller, nowMs);
      return;
    }
    caller.isWaiting = true;
    policy.wait(caller, nowMs);
    shed(caller, nowMs);
    if (Number.isFinite(patienceMs)) events.add(caller.expiresAtMs, (atMs) => giveUp(caller, atMs));
  };
  const coming = requests[Symbol.iterator]();
  // One at a time: a hundred thousand events that are far away would be in the way of those that are near.
  const expectNext = (): void => {
    const { value, done } = coming.next();
    if (done === true) return;
    const caller = new SimulatedCaller(value, patienceMs);
    events.add(caller.askedAtMs, (nowMs) => {
      expectNext();
      ask(caller, nowMs);
    });
  };
  expectNext();
  events.run();
  return answers;
}

/** What falls into the stall takes longer by it. */
function heldFor(useMs: number, fromMs: number, stall: Stall | undefined): number {
  if (stall === undefined || fromMs >= stall.toMs || fromMs + useMs <= stall.fromMs) return useMs;
  return useMs + stall.toMs - Math.max(fromMs, stall.fromMs);
}
