import { describeAdmission } from '@/lib/display';
import type { AdmissionState } from '@/lib/stats';
import { IDLE_GATE } from '../../support/idle-pool';

const NOW_MS = 1_800_000_000_000;
const waiting = (interactive: number, background = 0) => ({ probe: 0, interactive, background });

const STANDING: Partial<AdmissionState> = {
  ...{ waiting: waiting(40), predictedWaitMs: 180, standingSinceMs: NOW_MS - 12_000, order: 'newest-first' },
};

it.each<[string, Partial<AdmissionState>, number, string]>([
  ['nothing waits', {}, 0, 'Nobody waits: whoever asks gets a connection at once.'],
  [
    'only the pool’s own checks wait',
    { waiting: { probe: 1, interactive: 0, background: 0 } },
    0,
    'Nobody waits: whoever asks gets a connection at once.',
  ],
  [
    'one waits',
    { waiting: waiting(1), predictedWaitMs: 4 },
    0,
    '1 request waits; a newcomer would for about 4 ms. The oldest is served first and nobody is sent away: the queue comes and goes.',
  ],
  [
    'a burst',
    { waiting: waiting(1_204), predictedWaitMs: 1_600, order: 'newest-first' },
    0,
    '1,204 requests wait; a newcomer would for about 1.6 s. The newest is served first and nobody is sent away: the queue comes and goes.',
  ],
  [
    'the queue stands',
    STANDING,
    3_124,
    'The queue has stood for 12.0 s: more is asked for than the connections get done. So that whoever is served is ' +
      'served in time, those with the least chance are sent away at once and the newest are served first. ' +
      '3,124 were sent away in the last minute.',
  ],
  [
    'the pool is stuck, whatever the queue was before',
    { ...STANDING, waiting: waiting(31, 2), stuckSinceMs: NOW_MS - 12_000 },
    3,
    '31 requests wait, and no connection has come back for 12.0 s: a lock, a server that does not answer, queries ' +
      'that take that long, or code that keeps them. To send callers away would serve nobody the sooner. 3 were sent away in the last minute.',
  ],
  [
    'off, and the pool is stuck',
    { mode: 'off', waiting: waiting(1), predictedWaitMs: 9_300, stuckSinceMs: NOW_MS - 1_500 },
    0,
    'The gate is off: requests are served in the order in which they came, and nobody is sent away before the time is up. ' +
      '1 request waits, and no connection has come back for 1.5 s: a lock, a server that does not answer, queries ' +
      'that take that long, or code that keeps them.',
  ],
  [
    'it stands no more',
    { waiting: waiting(3), predictedWaitMs: 8 },
    1,
    '3 requests wait; a newcomer would for about 8 ms. The oldest is served first. ' +
      '1 was sent away in the last minute.',
  ],
  [
    'it is over',
    {},
    312,
    'Nobody waits: whoever asks gets a connection at once. 312 were sent away in the last minute.',
  ],
  [
    'background work is at its cap',
    { waiting: waiting(0, 7), backgroundInUse: 3 },
    0,
    'Only background work waits, 7 in all: it holds the 3 connections that it may, so that requests of people find one free.',
  ],
  [
    'background work is below its cap',
    { waiting: waiting(0, 7), backgroundInUse: 1 },
    0,
    'Only background work waits, 7 in all, until a connection is free that no request of a person needs.',
  ],
  [
    'off',
    { mode: 'off' },
    0,
    'The gate is off: requests are served in the order in which they came, and nobody is sent away before the time is up.',
  ],
  [
    'off, and they wait',
    { mode: 'off', waiting: waiting(90), predictedWaitMs: 9_300 },
    0,
    'The gate is off: requests are served in the order in which they came, and nobody is sent away before the time is up. ' +
      '90 requests wait; a newcomer would for about 9.3 s.',
  ],
])('%s', (_name, change, shedLastMinute, sentence) => {
  expect(describeAdmission({ ...IDLE_GATE, ...change }, NOW_MS, shedLastMinute)).toBe(sentence);
});

it('a clock that was set back makes no negative time', () => {
  const state = { ...IDLE_GATE, ...STANDING };
  expect(describeAdmission(state, NOW_MS - 60_000, 0)).toContain('stood for 0 ms:');
});
