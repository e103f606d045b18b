/** What a suite is given and what it gives back: text for docs/benchmarks.md, and whether each bar was met. */
import type { Progress } from './progress';

export interface SuiteContext {
  /** A migrated database on a server of the benchmark's own, empty at first; suites share it. */
  readonly url: string;
  /** A look at whether all works, in seconds: its numbers prove nothing and are not written down. */
  readonly quick: boolean;
  readonly progress: Progress;
}

export interface SuiteReport {
  /** Markdown below the suite's heading: how it was measured, tables. */
  readonly text: string;
  readonly bars: readonly Bar[];
}

export type Suite = (context: SuiteContext) => Promise<SuiteReport>;

/** What was promised, and what came of it. */
export interface Bar {
  /** `at 5 ×, goodput at least 95 % of capacity`. */
  readonly promise: string;
  /** As measured, in words: `101 %`. */
  readonly value: string;
  readonly passed: boolean;
}

/** @returns `bound` may be reached; a value that is no number fails */
export function atLeast(
  promise: string,
  value: number,
  bound: number,
  format: (value: number) => string,
): Bar {
  return { promise: `${promise} at least ${format(bound)}`, value: format(value), passed: value >= bound };
}

/** @returns `bound` may be reached; a value that is no number fails */
export function atMost(
  promise: string,
  value: number,
  bound: number,
  format: (value: number) => string,
): Bar {
  return { promise: `${promise} at most ${format(bound)}`, value: format(value), passed: value <= bound };
}

export function below(promise: string, value: number, bound: number, format: (value: number) => string): Bar {
  return { promise: `${promise} below ${format(bound)}`, value: format(value), passed: value < bound };
}

export function renderBar({ promise, value, passed }: Bar): string {
  return `${passed ? 'passed' : 'FAILED'}: ${promise}: ${value}`;
}
