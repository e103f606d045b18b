import { describeProcess, describeThrottle } from '@/lib/display';
import { IDLE_PROCESS } from '../../support/idle-pool';

const NOW_MS = 1_800_000_000_000;

test.each([
  ['it keeps up', {}, 'This process keeps up with its requests: it turns none away for its own sake.'],
  [
    'off',
    { shedding: 'off' as const },
    'Every request is let in, whatever this process has to compute: none is turned away before it is worked on.',
  ],
  [
    'behind, and not for long yet',
    { requestsLimit: 12 },
    'This process is behind with its requests for the moment: one that it could not work on in time is turned away ' +
      'before any work is done for it.',
  ],
  [
    'overloaded',
    { sheddingSinceMs: NOW_MS - 12_000, requestsLimit: 12 },
    'For 12.0 s this process has had more to compute than it can: at most 12 requests are let in at once, and the ' +
      'others are turned away before any work is done for them.',
  ],
])('%s', (_name, change, sentence) => {
  expect(describeProcess({ ...IDLE_PROCESS, ...change }, NOW_MS)).toBe(sentence);
});

test('whom it turns away for the pool is told while the pool sends callers away, and not of what once was', () => {
  const load = { ...IDLE_PROCESS, throttling: true, requestsThrottled: 1_234 };
  expect(describeThrottle(load)).toBe(
    'The pool sends callers away: requests of clients of whom it sends most away may be turned away here, before any work ' +
      'is done for them: 1,234 since the start.',
  );
  expect(describeThrottle({ ...load, throttling: false })).toBeUndefined();
  expect(describeThrottle({ ...IDLE_PROCESS, throttling: true })).toBeUndefined();
});
