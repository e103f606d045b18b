import type { PoolMeasurements, PoolSample, ProbeResult, ProcessLoad, ServerActivity } from '@/lib/stats';

/** All that the rules look at; taken together, so that they judge the same moment. */
export interface AlertInput {
  /** Tells this process from others: part of each alert's id. */
  readonly instance: string;
  /** Oldest first. A rule looks back a minute; sentences that say how long look back as far as there are samples. */
  readonly samples: readonly PoolSample[];
  readonly measurements: PoolMeasurements;
  readonly process: ProcessLoad;
  /** The newest; undefined where the database was not asked yet. */
  readonly probe: ProbeResult | undefined;
  /** The newest that could be read. */
  readonly server: ServerActivity | undefined;
  /** 0 is none. */
  readonly poolTimeoutSeconds: number;
  /** 0 is off. */
  readonly leakThresholdSeconds: number;
}
