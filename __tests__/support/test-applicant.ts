import type { Applicant } from '@/lib/overload';
import type { Lane } from '@/lib/stats';

/** What a test says of one caller; the rest is an ordinary one that waits for ever. */
export interface TestAsk {
  readonly lane?: Lane;
  readonly workspace?: string | undefined;
  readonly transaction?: Applicant['transaction'];
  readonly isUnderWay?: boolean;
  readonly askedAtMs?: number;
  readonly patienceMs?: number;
}

let count = 0;

/** One caller that asks for a connection, without a gate or a client around it. */
export class TestApplicant implements Applicant {
  /** Tells it from all others where callers are compared. */
  readonly serial: number;
  readonly lane: Lane;
  readonly workspace: string | undefined;
  readonly transaction: Applicant['transaction'];
  readonly isUnderWay: boolean;
  readonly usesBefore: number;
  readonly askedAtMs: number;
  readonly expiresAtMs: number;
  flow: Applicant['flow'];
  chargedMs = 0;
  line: Applicant['line'];
  #before: Applicant['before'];
  #after: Applicant['after'];

  constructor({
    lane = 'interactive',
    workspace,
    transaction,
    isUnderWay = false,
    askedAtMs = 0,
    patienceMs = Number.POSITIVE_INFINITY,
  }: TestAsk = {}) {
    count += 1;
    this.serial = count;
    this.lane = lane;
    this.workspace = workspace;
    this.transaction = transaction;
    this.isUnderWay = isUnderWay;
    this.usesBefore = isUnderWay ? 1 : 0;
    this.askedAtMs = askedAtMs;
    this.expiresAtMs = askedAtMs + patienceMs;
  }

  // Not its own properties: to compare or to print one caller would walk along the whole line.
  get before(): Applicant['before'] {
    return this.#before;
  }

  set before(caller: Applicant['before']) {
    this.#before = caller;
  }

  get after(): Applicant['after'] {
    return this.#after;
  }

  set after(caller: Applicant['after']) {
    this.#after = caller;
  }
}
