/** What a load test was asked to do, in full: everything that the command line says, read and checked. */
import type { Arrivals } from '../load/arrivals';
import type { Allowance } from './allowance';

export type Load =
  /** The world decides when a request comes. */
  | { readonly kind: 'open'; readonly arrivals: Arrivals }
  /** So many callers, each of whom waits for an answer before asking again. */
  | { readonly kind: 'closed'; readonly concurrency: number; readonly thinkTimeMs: number };

/** One kind of request of the mix. */
export interface RouteOptions {
  /** `GET /api/content`. */
  readonly name: string;
  readonly method: string;
  /** `{unique}` in it, as in the body, is another word in each request. */
  readonly path: string;
  /** Its share of all, against the weights of the others. */
  readonly weight: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** Undefined ones are not asked for. */
export interface ThresholdOptions {
  readonly maxFailed?: Allowance;
  readonly maxP95Ms?: number;
  readonly maxP99Ms?: number;
  readonly maxConnections?: number;
  readonly minOkPerSecond?: number;
}

export interface LoadOptions {
  /** Without a path; undefined starts a server. */
  readonly url: string | undefined;
  /** Of the server that is started. */
  readonly environment: Readonly<Record<string, string>>;
  readonly apiKey: string | undefined;
  readonly load: Load;
  /** What counts; the warm-up comes before. */
  readonly durationMs: number;
  readonly warmUpMs: number;
  readonly deadlineMs: number;
  /** Whether each request says how long its client will wait. */
  readonly tellDeadline: boolean;
  readonly seed: number;
  readonly routes: readonly RouteOptions[];
  readonly thresholds: ThresholdOptions;
  /** Whether a request that the server sent away at once is no failure. */
  readonly allowShed: boolean;
  readonly reportFile: string;
  readonly json: boolean;
}
