/** Transactions that wait for each other's connections: who is refused, so that the others go on. */
import type { OpenTransaction } from '@/lib/overload/applicant';
import { PolicyPool } from '../../support/policy-pool';

let pool: PolicyPool;

beforeEach(() => {
  pool = new PolicyPool(10);
});

describe('a query beside its own transaction', () => {
  const begun = (outer?: OpenTransaction): OpenTransaction => ({ outer, isOpen: true });

  /** @returns why the newcomer was refused, if it was */
  function askWithin(transaction: OpenTransaction): string | undefined {
    const newcomer = pool.ask({ transaction });
    const shed = pool.policy.shed(newcomer, pool.nowMs);
    if (shed !== undefined) expect(shed.caller).toBe(newcomer);
    return shed?.reason;
  }

  it('is refused exactly when all connections are held by transactions in which somebody waits', () => {
    pool = new PolicyPool(3);
    const transactions = [begun(), begun(), begun()] as const;
    pool.askTimes(3);
    expect(askWithin(transactions[0])).toBeUndefined();
    expect(askWithin(transactions[0])).toBeUndefined();
    expect(askWithin(transactions[1])).toBeUndefined();
    expect(askWithin(transactions[2])).toBe('nested');
    expect(pool.policy.waiting).toBe(3);
    // It fails, so its transaction ends, and the others go on.
    expect(pool.leave()).toBeDefined();
  });

  it('waits where one holds a connection and waits for nobody', () => {
    pool = new PolicyPool(2);
    pool.askTimes(2);
    expect(askWithin(begun())).toBeUndefined();
    expect(askWithin(begun())).toBe('nested');
    const queries = pool.askTimes(5);
    expect(pool.policy.shed(queries[4], pool.nowMs)).toBeUndefined();
  });

  it('waits where it only waits in what has ended', () => {
    pool = new PolicyPool(2);
    pool.askTimes(2);
    const ended = { outer: undefined, isOpen: true };
    askWithin(ended);
    ended.isOpen = false;
    expect(askWithin(begun())).toBeUndefined();
  });

  it('counts the transactions around its own as held up too', () => {
    pool = new PolicyPool(2);
    pool.askTimes(2);
    expect(askWithin(begun(begun()))).toBe('nested');
  });

  it('in a pool of one is refused at once', () => {
    pool = new PolicyPool(1);
    pool.ask();
    expect(askWithin(begun())).toBe('nested');
  });
});
