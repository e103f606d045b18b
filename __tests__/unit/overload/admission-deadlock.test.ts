/** Transactions that wait for each other's connections: who is refused, so that the others go on. */
import type { OpenTransaction } from '@/lib/overload/applicant';
import { PolicyPool, USE_MS } from '../../support/policy-pool';
import type { TestApplicant } from '../../support/test-applicant';

let pool: PolicyPool;

beforeEach(() => {
  pool = new PolicyPool(10);
});

describe('a query beside its own transaction', () => {
  const begun = (outer?: OpenTransaction) => ({ outer, isOpen: true });

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

  it('is refused, the newest first, once the last that was not held up has left a pool that is smaller now', () => {
    pool = new PolicyPool(3);
    const transactions = [begun(), begun(), begun()] as const;
    pool.askTimes(3);
    const first = pool.ask({ transaction: transactions[0] });
    const [second, third] = pool.askTimes(2, { transaction: transactions[1] });
    pool.policy.resize(2);
    expect(pool.shedAll()).toEqual([]);
    // Two are inside of two, so that nobody is passed on.
    pool.policy.left(pool.inside.pop() as TestApplicant, USE_MS, pool.nowMs);
    expect(pool.shedAll()).toEqual([
      { caller: third, reason: 'nested' },
      { caller: second, reason: 'nested' },
    ]);
    transactions[1].isOpen = false;
    expect(pool.leave()).toBe(first);
  });

  it('in a pool of one is refused at once', () => {
    pool = new PolicyPool(1);
    pool.ask();
    expect(askWithin(begun())).toBe('nested');
  });
});
