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

/** One caller that asks for a connection, without a gate or a client around it. */
export class TestApplicant implements Applicant {
  readonly lane: Lane;
  readonly workspace: string | undefined;
  readonly transaction: Applicant['transaction'];
  readonly isUnderWay: boolean;
  readonly askedAtMs: number;
  readonly expiresAtMs: number;
  flow: Applicant['flow'];
  chargedMs = 0;
  before: Applicant['before'];
  after: Applicant['after'];
  line: Applicant['line'];

  constructor({
    lane = 'interactive',
    workspace,
    transaction,
    isUnderWay = false,
    askedAtMs = 0,
    patienceMs = Number.POSITIVE_INFINITY,
  }: TestAsk = {}) {
    this.lane = lane;
    this.workspace = workspace;
    this.transaction = transaction;
    this.isUnderWay = isUnderWay;
    this.askedAtMs = askedAtMs;
    this.expiresAtMs = askedAtMs + patienceMs;
  }
}
