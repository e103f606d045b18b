/** What sizing looks at, wherever it comes from: a pool's own measurements, two scrapes, numbers of a person. */
import type { CallerUsage, PoolMeasurements, PoolSample, PoolSnapshot, PoolWindow } from '@/lib/stats';
import type { Traffic } from './predict-wait';

export interface PoolData {
  readonly limit: number;
  readonly traffic: Traffic;
  /** Undefined where a person gave the numbers: then they are as good as they are. */
  readonly measured: Measured | undefined;
}

export interface Measured {
  /** How long was looked. */
  readonly seconds: number;
  /** Connections given back in that time: what the mean and the variation are of. */
  readonly uses: number;
  /** Callers that got none, because the time was up or the gate sent them away; the traffic has them. */
  readonly refused: number;
  /** Callers whose connection could not be opened. */
  readonly failed: number;
  /** What callers that were served waited. */
  readonly p95WaitMs: number | undefined;
  /** Connections in use, on average over so many moments or seconds; undefined where nobody looked. */
  readonly meanInUse: number | undefined;
  readonly moments: number;
  /** Connections that are held now for longer than the leak threshold. */
  readonly leaked: number;
  /** Whether about as many asked in the first half of the time as in the second, of the same limit; undefined where nobody looked. */
  readonly isSteady: boolean | undefined;
  /** Whether the variation is estimated from a few wide buckets. */
  readonly isVariationRough: boolean;
  readonly callers: readonly CallerShare[];
  /** None where only labels are known. */
  readonly workspaces: readonly Asker[];
}

export interface Asker {
  readonly name: string;
  /** Served or not. */
  readonly asked: number;
  readonly refused: number;
}

export interface CallerShare extends Asker {
  /** Of all use time, 0 to 1. */
  readonly useShare: number;
  /** Undefined where none of its uses has ended. */
  readonly meanUseMs: number | undefined;
  readonly uses: number;
}

/** The longest window that the pool keeps, or one that is younger where the traffic or the limit changed within that. */
export function readPoolData(measurements: PoolMeasurements, samples: readonly PoolSample[]): PoolData {
  const { snapshot, windows, labels, workspaces, leaks } = measurements;
  const candidates = windows
    .filter(({ seconds }) => seconds >= SHORTEST_WINDOW_SECONDS)
    .toReversed()
    .map((window) => dataOfWindow(window, samples, snapshot));
  const chosen = candidates.find(({ isSteady }) => isSteady === true) ?? candidates[0];
  if (chosen === undefined) throw new Error('A pool measures windows of a minute and more.');
  const { arrivalsPerSecond, meanUseMs, useCv2, ...measured } = chosen;
  const poolUseMs = labels.reduce((sum, { recent, heldMs }) => sum + recent.useMs + heldMs, 0);
  return {
    limit: snapshot.limit,
    traffic: { arrivalsPerSecond, meanUseMs, useCv2 },
    measured: {
      ...measured,
      isVariationRough: false,
      leaked: leaks.filter(({ returnedAtMs }) => returnedAtMs === undefined).length,
      workspaces: workspaces.map(askerOf),
      callers: labels.map(({ name, heldMs, inUse, recent }) => ({
        ...askerOf({ name, recent }),
        useShare: poolUseMs === 0 ? 0 : (recent.useMs + heldMs) / poolUseMs,
        meanUseMs: recent.acquired > inUse ? recent.useMs / (recent.acquired - inUse) : undefined,
        uses: recent.acquired,
      })),
    },
  };
}

function askerOf({ name, recent }: Pick<CallerUsage, 'name' | 'recent'>): Asker {
  const refused = recent.timedOut + recent.gaveUp + recent.shed;
  return { name, asked: recent.acquired + refused, refused };
}

/** Of less the rate is chance. */
const SHORTEST_WINDOW_SECONDS = 60;

function dataOfWindow(window: PoolWindow, all: readonly PoolSample[], { atMs, limit }: PoolSnapshot) {
  // The samples of the same time: what was used in less than they show were connections that somebody holds.
  const { coveredSeconds: seconds, wait, use, timedOut, gaveUp, shed, failed } = window;
  const samples = all.filter((sample) => sample.atMs > atMs - seconds * 1000);
  const refused = timedOut + gaveUp + shed;
  // Those that still wait have asked as well.
  const waiting = Math.max(0, (samples.at(-1)?.pending ?? 0) - (samples[0]?.pending ?? 0));
  return {
    seconds,
    uses: use.count,
    refused,
    failed,
    p95WaitMs: wait.p95Ms,
    meanInUse: meanInUseOf(samples),
    moments: samples.length,
    isSteady: isSteady(samples, limit),
    arrivalsPerSecond: window.acquiredPerSecond + (refused + waiting) / seconds,
    ...meanAndVariation(use),
  };
}

/** @param use the count, sum and sum of squares of the use times */
function meanAndVariation(use: {
  readonly count: number;
  readonly sumMs: number;
  readonly sumSquaredMs: number;
}) {
  if (use.count === 0) return { meanUseMs: 0, useCv2: 0 };
  const meanUseMs = use.sumMs / use.count;
  // Rounding may leave a little less than nothing.
  const useCv2 = meanUseMs === 0 ? 0 : Math.max(0, use.sumSquaredMs / use.count / meanUseMs ** 2 - 1);
  return { meanUseMs, useCv2 };
}

/** More than this between the halves is another traffic. */
const CHANGE_RATIO = 0.25;
/** Standard deviations that chance may explain. */
const CHANCE = 4;

function isSteady(samples: readonly PoolSample[], limitNow: number): boolean | undefined {
  // Who waited at another limit, or was refused there, says nothing of this one.
  if (samples.some(({ limit }) => limit !== limitNow)) return false;
  if (samples.length < 2) return undefined;
  const middle = Math.floor(samples.length / 2);
  const first = samples.slice(0, middle);
  const second = samples.slice(-middle);
  const [early, late] = [askedIn(first), askedIn(second)];
  const borne = Math.max((CHANGE_RATIO * (early + late)) / 2, CHANCE * Math.sqrt(early + late));
  return Math.abs(early - late) <= borne;
}

function askedIn(samples: readonly PoolSample[]): number {
  return samples.reduce(
    (sum, { acquired, timedOut, gaveUp, shed }) =>
      sum + acquired + timedOut + gaveUp + Object.values(shed).reduce((all, count) => all + count, 0),
    0,
  );
}

/** A process that slept for minutes with a connection out says no more of its traffic than one second does. */
const LONGEST_INTERVAL_MS = 5_000;

function meanInUseOf(samples: readonly PoolSample[]): number | undefined {
  if (samples.length === 0) return undefined;
  const spanMs = samples.map(({ intervalMs }) => Math.min(intervalMs, LONGEST_INTERVAL_MS));
  const inUseMs = samples.reduce((sum, { inUseMean }, index) => sum + inUseMean * (spanMs[index] ?? 0), 0);
  return inUseMs / spanMs.reduce((sum, ms) => sum + ms, 0);
}
