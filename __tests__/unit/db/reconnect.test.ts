import { Reconnect } from '@/lib/db/reconnect';

const refused = Object.assign(new Error('connect ECONNREFUSED'), {
  code: 'ECONNREFUSED',
});
const starting = Object.assign(new Error('the database system is starting up'), { code: '57P03' });
const wrongPassword = Object.assign(new Error('password authentication failed'), { code: '28P01' });

/** The pauses after so many failures in a row, each drawn with this chance. */
function pauses(failures: number, chance: number): number[] {
  const reconnect = new Reconnect();
  let nowMs = 0;
  return Array.from({ length: failures }, () => {
    // Each begins when it may.
    reconnect.failed(refused, nowMs, nowMs, chance);
    const pauseMs = reconnect.pauseMs(nowMs);
    nowMs += pauseMs;
    return pauseMs;
  });
}

it('waits for longer from failure to failure, and never for so long that a return goes unseen', () => {
  expect(pauses(7, 1)).toEqual([50, 100, 200, 400, 500, 500, 500]);
  expect(pauses(7, 0.5)).toEqual([25, 50, 100, 200, 250, 250, 250]);
  expect(pauses(3, 0)).toEqual([0, 0, 0]);
});

it('forgets it all when one succeeds', () => {
  const reconnect = new Reconnect();
  reconnect.failed(refused, 0, 0, 1);
  reconnect.failed(refused, 50, 50, 1);
  reconnect.succeeded();
  expect(reconnect.error).toBeUndefined();
  expect(reconnect.pauseMs(60)).toBe(0);
  reconnect.failed(refused, 100, 100, 1);
  expect(reconnect.pauseMs(100)).toBe(50);
});

it('is worth waiting for through a restart, and not through a longer outage', () => {
  const reconnect = new Reconnect();
  expect(reconnect.isPassing(0)).toBe(true);
  reconnect.failed(refused, 1_000, 1_000, 0.5);
  reconnect.failed(starting, 2_900, 2_900, 0.5);
  expect(reconnect.isPassing(2_999)).toBe(true);
  expect(reconnect.isPassing(3_000)).toBe(false);
});

it('is not worth waiting for where somebody has to change a setting', () => {
  const reconnect = new Reconnect();
  reconnect.failed(wrongPassword, 0, 0, 0.5);
  expect(reconnect.isPassing(1)).toBe(false);
  reconnect.failed(Object.assign(new Error('getaddrinfo ENOTFOUND db'), { code: 'ENOTFOUND' }), 10, 10, 0.5);
  expect(reconnect.isPassing(11)).toBe(false);
});

it('is worth waiting for where a name has several addresses and none of them answers', () => {
  const reconnect = new Reconnect();
  // As node:net has it: no syscall, no words.
  reconnect.failed(
    Object.assign(new AggregateError([refused, refused]), { code: 'ECONNREFUSED' }),
    0,
    0,
    0.5,
  );
  expect(reconnect.isPassing(1)).toBe(true);
});

it('takes several attempts that were under way at once for one', () => {
  const reconnect = new Reconnect();
  for (let attempt = 0; attempt < 15; attempt += 1) reconnect.failed(refused, 0, 0, 1);
  expect(reconnect.pauseMs(0)).toBe(50);
});

it('waits anew for a server that goes away again, when nobody has asked for long', () => {
  const reconnect = new Reconnect();
  reconnect.failed(refused, 0, 0, 0.5);
  reconnect.failed(refused, 60_000, 60_000, 0.5);
  expect(reconnect.isPassing(60_100)).toBe(true);
});

it('is not worth waiting for again and again where each attempt hangs for long', () => {
  const reconnect = new Reconnect();
  const hangs = new Error('timeout expired');
  reconnect.failed(hangs, 0, 5_000, 0.5);
  expect(reconnect.isPassing(5_100)).toBe(true);
  reconnect.failed(hangs, 5_025, 10_025, 0.5);
  expect(reconnect.isPassing(10_050)).toBe(false);
});

it('tries seldom where nobody waits for it and the outage is a long one', () => {
  const reconnect = new Reconnect();
  reconnect.failed(refused, 0, 0, 0.5);
  expect(reconnect.pauseMs(0, false)).toBe(25);
  reconnect.failed(refused, 1_900, 1_900, 0.5);
  reconnect.failed(refused, 3_000, 3_000, 0.5);
  expect(reconnect.pauseMs(3_000, false)).toBe(5_000);
  expect(reconnect.pauseMs(3_000)).toBe(100);
});

it.each([
  ['refused', refused, true],
  ['a wrong password', wrongPassword, false],
  [
    'a wrong password at PgBouncer',
    Object.assign(new Error('SASL authentication failed'), { code: '08P01' }),
    false,
  ],
  [
    'PgBouncer that cannot get to its server',
    Object.assign(new Error('server login has been failing, try again later'), { code: '08P01' }),
    true,
  ],
  ['a name that is not known now', Object.assign(new Error('getaddrinfo'), { code: 'ENOTFOUND' }), true],
])('may pass by itself: %s', (_, error, mayPass) => {
  const reconnect = new Reconnect();
  reconnect.failed(error, 0, 0, 0.5);
  expect(reconnect.mayPass).toBe(mayPass);
});
