import { Reconnect } from '@/lib/db/reconnect';

const refused = Object.assign(new Error('connect ECONNREFUSED'), {
  code: 'ECONNREFUSED',
  syscall: 'connect',
});
const starting = Object.assign(new Error('the database system is starting up'), { code: '57P03' });
const wrongPassword = Object.assign(new Error('password authentication failed'), { code: '28P01' });

/** The pauses after so many failures in a row, each drawn with this chance. */
function pauses(failures: number, chance: number): number[] {
  const reconnect = new Reconnect();
  return Array.from({ length: failures }, () => {
    reconnect.failed(refused, 0, chance);
    return reconnect.pauseMs(0);
  });
}

it('waits for longer from failure to failure, and never for so long that a return goes unseen', () => {
  expect(pauses(7, 1)).toEqual([50, 100, 200, 400, 500, 500, 500]);
  expect(pauses(7, 0.5)).toEqual([25, 50, 100, 200, 250, 250, 250]);
  expect(pauses(3, 0)).toEqual([0, 0, 0]);
});

it('forgets it all when one succeeds', () => {
  const reconnect = new Reconnect();
  reconnect.failed(refused, 0, 1);
  reconnect.failed(refused, 50, 1);
  reconnect.succeeded();
  expect(reconnect.error).toBeUndefined();
  expect(reconnect.pauseMs(60)).toBe(0);
  reconnect.failed(refused, 100, 1);
  expect(reconnect.pauseMs(100)).toBe(50);
});

it('is worth waiting for through a restart, and not through a longer outage', () => {
  const reconnect = new Reconnect();
  expect(reconnect.isPassing(0)).toBe(true);
  reconnect.failed(refused, 1_000, 0.5);
  reconnect.failed(starting, 2_900, 0.5);
  expect(reconnect.isPassing(2_999)).toBe(true);
  expect(reconnect.isPassing(3_000)).toBe(false);
});

it('is not worth waiting for where somebody has to change a setting', () => {
  const reconnect = new Reconnect();
  reconnect.failed(wrongPassword, 0, 0.5);
  expect(reconnect.isPassing(1)).toBe(false);
  reconnect.failed(Object.assign(new Error('getaddrinfo ENOTFOUND db'), { code: 'ENOTFOUND' }), 10, 0.5);
  expect(reconnect.isPassing(11)).toBe(false);
});
