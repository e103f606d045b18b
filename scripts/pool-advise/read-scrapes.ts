/** What two scrapes of /api/metrics, or one since the start, say of the pool: the same data as the pool's own. */
import type { CallerShare } from '@/lib/sizing';
import { CommandError } from '../run-command';
import { estimateSumSquaredMs } from './estimate-variation';
import { type FoundPool, ONE_INSTANCE } from './found-pool';
import type { Sample, Scrape } from './parse-scrape';

const USE = 'db_client_connection_use_time_seconds';
const CONNECTIONS = 'db_client_connection_count';
const CALLER = 'contentflow_caller';

/**
 * @param before undefined for counts since the start
 * @param useCv2 instead of what the buckets say
 * @throws CommandError where it is the scrape of something else, or of two processes
 */
export function readScrapes(
  before: Scrape | undefined,
  after: Scrape,
  seconds: number,
  useCv2: number | undefined,
): FoundPool {
  const limit = only(after, 'db_client_connection_max');
  if (limit === undefined || !after.has(`${USE}_count`)) {
    throw new CommandError('The scrape has no metrics of a pool: take the whole text of GET /api/metrics.');
  }
  const limitBefore = before && only(before, 'db_client_connection_max');
  const grown = (name: string, label?: string, value?: string) => {
    const since =
      sum(after, name, label, value) - (before === undefined ? 0 : sum(before, name, label, value));
    if (since >= 0) return since;
    throw new CommandError(
      `${name} is less in the second scrape than in the first: they are of two processes, or in the wrong order.`,
    );
  };
  const uses = grown(`${USE}_count`);
  const sumMs = 1000 * grown(`${USE}_sum`);
  const refused =
    grown('db_client_connection_timeouts_total') +
    grown('contentflow_pool_gave_up_total') +
    grown('contentflow_pool_shed_total');
  const meanUseMs = uses === 0 ? 0 : sumMs / uses;
  const sumSquaredMs = estimateSumSquaredMs(bucketsOf(after, grown), sumMs);
  const estimated = uses === 0 ? 0 : Math.max(0, sumSquaredMs / uses / meanUseMs ** 2 - 1);
  return {
    data: {
      limit,
      traffic: {
        arrivalsPerSecond: (grown('contentflow_pool_acquisitions_total') + refused) / seconds,
        meanUseMs,
        useCv2: useCv2 ?? estimated,
      },
      measured: {
        ...{ seconds, uses, refused, failed: grown('contentflow_pool_failures_total') },
        // A quantile from buckets as wide as these proves nothing.
        p95WaitMs: undefined,
        isSteady: limitBefore === undefined || limitBefore === limit ? undefined : false,
        ...inUseOf(before, after),
        isVariationRough: useCv2 === undefined,
        callers: callersOf(after, grown),
        // Of which there is no end in metrics.
        workspaces: [],
      },
    },
    ...serverOf(after),
    // Metrics have no setting that says so.
    isPooled: false,
    // They count the sessions of everybody and this process's own, and name nobody.
    mayOthersBeSisters: true,
  };
}

/** At the moments of the scrapes, of which there are one or two; what has leaked is certain at one. */
function inUseOf(before: Scrape | undefined, after: Scrape) {
  const moments = [before, after].flatMap((scrape) =>
    scrape?.has(CONNECTIONS) ? [sum(scrape, CONNECTIONS, 'db_client_connection_state', 'used')] : [],
  );
  return {
    meanInUse:
      moments.length === 0 ? undefined : moments.reduce((all, inUse) => all + inUse, 0) / moments.length,
    moments: moments.length,
    leaked: only(after, 'contentflow_pool_leaks_open') ?? 0,
  };
}

type Grown = (name: string, label?: string, value?: string) => number;

/** From the cumulative ones that Prometheus has; upper bounds in ms. */
function bucketsOf(after: Scrape, grown: Grown) {
  const bounds = (after.get(`${USE}_bucket`) ?? []).map(({ labels }) => labels.get('le') ?? '');
  let below = 0;
  return bounds
    .toSorted((a, b) => boundOf(a) - boundOf(b))
    .map((le) => {
      const cumulative = grown(`${USE}_bucket`, 'le', le);
      const count = cumulative - below;
      below = cumulative;
      return { upperMs: 1000 * boundOf(le), count };
    });
}

function boundOf(le: string): number {
  return le === '+Inf' ? Number.POSITIVE_INFINITY : Number(le);
}

function callersOf(after: Scrape, grown: Grown): readonly CallerShare[] {
  const names = (after.get(`${CALLER}_use_seconds_total`) ?? []).map(
    ({ labels }) => labels.get(CALLER) ?? '',
  );
  const rows = names.map((name) => {
    const counted = (what: string) => grown(`${CALLER}_${what}_total`, CALLER, name);
    const refused = counted('timeouts') + counted('gave_up') + counted('shed');
    return { name, useMs: 1000 * counted('use_seconds'), uses: counted('acquisitions'), refused };
  });
  const allMs = rows.reduce((total, { useMs }) => total + useMs, 0);
  return rows.map(({ name, useMs, uses, refused }) => ({
    ...{ name, uses, refused, asked: uses + refused },
    useShare: allMs === 0 ? 0 : useMs / allMs,
    meanUseMs: uses === 0 ? undefined : useMs / uses,
  }));
}

function serverOf(scrape: Scrape): Pick<FoundPool, 'server' | 'fleet'> {
  const maxConnections = only(scrape, 'contentflow_server_sessions_max');
  if (maxConnections === undefined) return { server: undefined, fleet: ONE_INSTANCE };
  const sessions = only(scrape, 'contentflow_server_sessions_open') ?? 0;
  const others = sessions - (only(scrape, 'contentflow_server_sessions_own') ?? 0);
  return {
    server: {
      maxConnections,
      reservedConnections: only(scrape, 'contentflow_server_sessions_reserved') ?? 0,
    },
    fleet: { ...ONE_INSTANCE, otherConnections: Math.max(0, others) },
  };
}

function only(scrape: Scrape, name: string): number | undefined {
  return scrape.get(name)?.[0]?.value;
}

function sum(scrape: Scrape, name: string, label?: string, value?: string): number {
  const counts = ({ labels }: Sample) => label === undefined || labels.get(label) === value;
  return (scrape.get(name) ?? []).filter(counts).reduce((total, sample) => total + sample.value, 0);
}
