import type { Alert, AlertRule } from '@/lib/alerts';
import { BackgroundChecks } from '@/lib/runtime/background-checks';
import type { CallerUsage, PoolMeasurements, ProbeResult } from '@/lib/stats';
import { MEASUREMENTS } from '../../support/alert-watch';
import { NO_COUNTS } from '../../support/idle-pool';

const { snapshot } = MEASUREMENTS;

/** @param own what of it the application's own checks acquired */
function acquired(all: number, own: number, inUse = 0): PoolMeasurements {
  const counts = { ...NO_COUNTS, acquired: own };
  const probe: CallerUsage = {
    ...{ name: 'probe', inUse: 0, pending: 0, oldestUseMs: undefined, heldMs: 0 },
    ...{ recent: counts, totals: counts },
  };
  return {
    ...MEASUREMENTS,
    labels: [probe],
    snapshot: { ...snapshot, inUse, totals: { ...snapshot.totals, acquired: all } },
  };
}

const result = (outcome: ProbeResult['outcome']): ProbeResult => ({
  ...{ outcome, checkedAtMs: 0, responseTimeMs: 1 },
});
const active = (rule: AlertRule) => [{ rule, state: 'firing' } as Alert];

/** How many checks so many seconds ask for. */
function count(
  checks: BackgroundChecks,
  seconds: { from: number; to: number },
  measure: (second: number) => PoolMeasurements,
  alerts: readonly Alert[] = [],
  newest = result('answered'),
) {
  let [probes, activities] = [0, 0];
  for (let second = seconds.from; second < seconds.to; second += 1) {
    const due = checks.due(measure(second), newest, alerts, second * 1_000);
    probes += Number(due.probe);
    activities += Number(due.activity);
  }
  return { probes, activities };
}

it('asks nothing while nobody uses the pool, whatever our own checks acquire', () => {
  const measure = (second: number) => acquired(second, second);
  expect(count(new BackgroundChecks(), { from: 1, to: 600 }, measure)).toEqual({ probes: 0, activities: 0 });
});

it('asks each 5 s and 10 s while others use it, and stops a minute after', () => {
  const checks = new BackgroundChecks();
  const busy = (second: number) => acquired(2 * second, second);
  expect(count(checks, { from: 1, to: 61 }, busy)).toEqual({ probes: 12, activities: 6 });
  // Own checks go on being counted; they keep nothing alive.
  const quiet = (second: number) => acquired(60 + second, second);
  expect(count(checks, { from: 61, to: 600 }, quiet)).toEqual({ probes: 12, activities: 6 });
});

it('a connection that is held is use, too', () => {
  const checks = new BackgroundChecks();
  count(checks, { from: 1, to: 2 }, () => acquired(1, 0, 1));
  expect(count(checks, { from: 2, to: 302 }, () => acquired(1, 0, 1)).probes).toBeGreaterThanOrEqual(59);
});

it('asks a failing database each second, and goes on until the alert is over', () => {
  const idle = () => acquired(0, 0);
  const failing = count(
    new BackgroundChecks(),
    { from: 1, to: 101 },
    idle,
    active('health-failing'),
    result('failed'),
  );
  expect(failing).toEqual({ probes: 100, activities: 0 });
  const server = count(new BackgroundChecks(), { from: 1, to: 101 }, idle, active('server-sessions-85'));
  expect(server).toEqual({ probes: 0, activities: 10 });
});
