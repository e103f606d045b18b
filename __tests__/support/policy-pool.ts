/** A pool in simulated time under the admission policy: as many connections as it has, each lent and given back by hand. */
import { AdmissionQueue } from '@/lib/overload';
import { TestApplicant, type TestAsk } from './test-applicant';

export const USE_MS = 20;

const PATIENCE_MS = 1_000;

export class PolicyPool {
  readonly limit: number;
  readonly policy: AdmissionQueue<TestApplicant>;
  /** Those who hold a connection, the longest holder first. */
  readonly inside: TestApplicant[] = [];
  nowMs = 1_000;

  constructor(limit: number) {
    this.limit = limit;
    this.policy = new AdmissionQueue(limit);
  }

  ask(more: TestAsk = {}): TestApplicant {
    const caller = new TestApplicant({ patienceMs: PATIENCE_MS, askedAtMs: this.nowMs, ...more });
    if (this.inside.length < this.limit && this.policy.mayEnter(caller)) this.#enter(caller);
    else this.policy.wait(caller, this.nowMs);
    return caller;
  }

  askTimes(times: number, more: TestAsk = {}): TestApplicant[] {
    return Array.from({ length: times }, () => this.ask(more));
  }

  /** The one that holds longest gives its connection back. @returns who got it */
  leave(useMs = USE_MS): TestApplicant | undefined {
    this.policy.left(this.inside.shift() as TestApplicant, useMs, this.nowMs);
    const next = this.policy.next(this.nowMs);
    if (next !== undefined) this.#enter(next);
    return next;
  }

  shedAll(): { caller: TestApplicant; reason: string }[] {
    const all: { caller: TestApplicant; reason: string }[] = [];
    const next = () => this.policy.shed(undefined, this.nowMs);
    for (let shed = next(); shed !== undefined; shed = next()) all.push(shed);
    return all;
  }

  /** All connections are held, and what a use takes is known. */
  fill(): void {
    this.askTimes(this.limit);
    for (let index = 0; index < this.limit; index += 1) {
      this.leave();
      this.ask();
    }
  }

  /** As many are served and come as can be, so that the queue neither grows nor gets shorter. */
  pass(ms: number, more: TestAsk = {}): void {
    for (const endMs = this.nowMs + ms; this.nowMs < endMs; ) {
      this.nowMs += USE_MS / this.limit;
      this.leave();
      this.ask(more);
    }
  }

  /** A queue that stands, of 120 callers of one workspace. */
  stand(): void {
    this.fill();
    this.askTimes(120, { workspace: 'a' });
    this.pass(1_500, { workspace: 'a' });
    expect(this.policy.isStanding).toBe(true);
  }

  #enter(caller: TestApplicant): void {
    this.inside.push(caller);
    this.policy.entered(caller);
  }
}
