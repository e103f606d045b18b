import fc from 'fast-check';
import { type AlertInput, evaluateAlerts, HISTORY_KEPT, NO_ALERTS } from '@/lib/alerts';
import type { PoolSample, ServerActivity } from '@/lib/stats';
import { MEASUREMENTS, measureWaits, QUIET, SERVER } from '../support/alert-watch';
import { IDLE_PROCESS } from '../support/idle-pool';

/** A stretch of seconds that are alike, so that conditions last long enough to fire and to resolve. */
const stretch = fc.record({
  seconds: fc.integer({ min: 1, max: 45 }),
  intervalMs: fc.constantFrom(1_000, 1_000, 1_000, 1_900, 60_000),
  /** A clock that is set back. */
  clockStepMs: fc.constantFrom(0, 0, 0, -5_000),
  sample: fc.record({
    inUse: fc.integer({ min: 0, max: 15 }),
    pending: fc.constantFrom(0, 0, 3),
    timedOut: fc.constantFrom(0, 0, 0, 1),
    opened: fc.constantFrom(0, 0, 5),
  }),
  p95Ms: fc.constantFrom(2, 700, 4_000),
  sessions: fc.integer({ min: 0, max: 97 }),
  idleMs: fc.constantFrom(0, 40_000, 90_000),
  outcome: fc.constantFrom(...(['answered', 'pool-full', 'pooler-there', 'failed'] as const)),
  serverIsRead: fc.boolean(),
});

it('one active alert a rule, resolved only what fired, each told once, ids unique, history bounded', () => {
  let fired = 0;
  fc.assert(
    fc.property(fc.array(stretch, { maxLength: 25 }), (stretches) => {
      let nowMs = 1_800_000_000_000;
      let evaluation = NO_ALERTS;
      let server: ServerActivity | undefined;
      const samples: PoolSample[] = [];
      /** Id → what it went through. */
      const courses = new Map<string, string[]>();
      for (const { seconds, intervalMs, clockStepMs, sample, ...around } of stretches) {
        nowMs += clockStepMs;
        for (let second = 0; second < seconds; second += 1) {
          nowMs += second === 0 ? intervalMs : 1_000;
          samples.push({ ...QUIET, ...sample, atMs: nowMs, intervalMs: second === 0 ? intervalMs : 1_000 });
          if (around.serverIsRead) server = activityAt(nowMs, around.sessions, around.idleMs);
          const input: AlertInput = {
            ...{ instance: 'web 1', samples, server },
            measurements: { ...MEASUREMENTS, windows: measureWaits(around.p95Ms, 100).windows },
            probe: { outcome: around.outcome, checkedAtMs: nowMs, responseTimeMs: 1 },
            ...{ process: IDLE_PROCESS, poolTimeoutSeconds: 10, leakThresholdSeconds: 30 },
          };
          evaluation = evaluateAlerts(evaluation, input, nowMs);
          const { active, history } = evaluation.state;
          for (const { kind, alert } of evaluation.transitions) {
            courses.set(alert.id, [...(courses.get(alert.id) ?? []), kind]);
          }
          expect(new Set(active.map(({ rule }) => rule)).size).toBe(active.length);
          const families = active.filter(
            ({ rule, state }) => rule.startsWith('server-sessions') && state === 'firing',
          );
          expect(families.length).toBeLessThanOrEqual(1);
          expect(history.length).toBeLessThanOrEqual(HISTORY_KEPT);
          expect(
            history.every(({ state, firedAtMs }) => state === 'resolved' && firedAtMs !== undefined),
          ).toBe(true);
          // What is active was told, and what was told to be over is not.
          for (const { id, state } of active) {
            expect(courses.get(id)?.at(-1)).toBe(state === 'firing' ? 'fired' : 'pending');
          }
        }
      }
      for (const [id, steps] of courses) {
        expect(id).toMatch(/^[\x21-\x7e]+$/);
        expect(steps.join(' ')).toMatch(/^(pending|pending withdrawn|(pending )?fired( resolved)?)$/);
        if (steps.includes('fired')) fired += 1;
      }
    }),
    { numRuns: 60 },
  );
  // Sequences in which nothing fires would prove little.
  expect(fired).toBeGreaterThan(100);
});

it('keeps no more than the newest of a long history', () => {
  let evaluation = NO_ALERTS;
  for (let minute = 0; minute < 3 * HISTORY_KEPT; minute += 1) {
    const idleMs = minute % 2 === 0 ? 90_000 : 0;
    for (let reading = 0; reading < 5; reading += 1) {
      const nowMs = 1_800_000_000_000 + minute * 60_000 + reading * 10_000;
      const input: AlertInput = {
        ...{ instance: 'web-1', samples: [], measurements: MEASUREMENTS, probe: undefined },
        server: activityAt(nowMs, 10, idleMs),
        ...{ process: IDLE_PROCESS, poolTimeoutSeconds: 10, leakThresholdSeconds: 30 },
      };
      evaluation = evaluateAlerts(evaluation, input, nowMs);
    }
  }
  const { history } = evaluation.state;
  expect(history).toHaveLength(HISTORY_KEPT);
  const times = history.map(({ resolvedAtMs }) => resolvedAtMs ?? 0);
  expect(times).toEqual([...times].sort((a, b) => b - a));
});

function activityAt(readAtMs: number, sessions: number, idleMs: number): ServerActivity {
  const session = { applicationName: 'psql', state: 'idle in transaction', ageMs: idleMs };
  return { ...SERVER, readAtMs, sessions, oldestIdleInTransaction: idleMs === 0 ? undefined : session };
}
