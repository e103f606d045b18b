/**
 * Whether to ask the database although nobody asked: only while somebody else uses it, since a query each few seconds
 * would keep a serverless database awake for ever. An alert that needs an answer to resolve is the exception: what it
 * warns of keeps the database busy anyway, or down.
 */
import type { Alert, AlertRule } from '@/lib/alerts';
import { PROBE_LABEL } from '@/lib/db';
import type { CallerCounts, PoolMeasurements, ProbeResult } from '@/lib/stats';

type CountedCallers = Pick<CallerCounts, 'acquired' | 'timedOut' | 'gaveUp' | 'failed'>;

const PROBE_EVERY_MS = 5_000;
/** A database that fails is asked more often, so that a blip is told from an outage and the return is seen. */
const FAILING_PROBE_EVERY_MS = 1_000;
const ACTIVITY_EVERY_MS = 10_000;
const IN_USE_FOR_MS = 60_000;

const ABOUT_SERVER: readonly AlertRule[] = [
  'server-sessions-95',
  'server-sessions-85',
  'server-sessions-70',
  'idle-in-transaction',
];

export class BackgroundChecks {
  #usesByOthers = 0;
  #usedAtMs = Number.NEGATIVE_INFINITY;
  #probedAtMs = Number.NEGATIVE_INFINITY;
  #activityReadAtMs = Number.NEGATIVE_INFINITY;

  /** @returns what is due now; whoever asks has to do it */
  due(
    measurements: PoolMeasurements,
    newest: ProbeResult | undefined,
    active: readonly Alert[],
    nowMs: number,
  ): { readonly probe: boolean; readonly activity: boolean } {
    this.#noteUse(measurements, nowMs);
    const inUse = nowMs - this.#usedAtMs < IN_USE_FOR_MS;
    const isActive = (...rules: readonly AlertRule[]) => active.some(({ rule }) => rules.includes(rule));
    const everyMs = newest?.outcome === 'failed' ? FAILING_PROBE_EVERY_MS : PROBE_EVERY_MS;
    const probe = (inUse || isActive('health-failing')) && isDue(this.#probedAtMs, everyMs, nowMs);
    const activity =
      (inUse || isActive(...ABOUT_SERVER)) && isDue(this.#activityReadAtMs, ACTIVITY_EVERY_MS, nowMs);
    if (probe) this.#probedAtMs = nowMs;
    if (activity) this.#activityReadAtMs = nowMs;
    return { probe, activity };
  }

  #noteUse({ snapshot, labels }: PoolMeasurements, nowMs: number): void {
    const own = labels.find(({ name }) => name === PROBE_LABEL);
    const uses = countOf(snapshot.totals) - (own === undefined ? 0 : countOf(own.totals));
    const now = snapshot.inUse + snapshot.pending - (own?.inUse ?? 0);
    if (uses > this.#usesByOthers || now > 0) this.#usedAtMs = nowMs;
    this.#usesByOthers = uses;
  }
}

function countOf({ acquired, timedOut, gaveUp, failed }: CountedCallers): number {
  return acquired + timedOut + gaveUp + failed;
}

/** Samples come about a second apart, not exactly; also due where the clock was set back. */
function isDue(lastMs: number, everyMs: number, nowMs: number): boolean {
  return nowMs - lastMs > everyMs - 500 || nowMs < lastMs;
}
