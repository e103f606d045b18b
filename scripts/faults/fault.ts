/** What a fault is: how it is done and undone, on which stage, and how soon all must be well after it. */
import type { Stage, StageOptions } from './stage';

export interface Fault {
  /** By which it is picked. */
  readonly name: string;
  /** In the table. */
  readonly title: string;
  readonly stage?: Partial<StageOptions>;
  /** How long it lasts; `quick` is for a look at whether all works. */
  readonly lastsMs: { readonly full: number; readonly quick: number };
  /** More than usual where TCP or the server must time out: by which setting, and milliseconds. */
  readonly recovery?: { readonly boundedBy: string; readonly ms: number };
  /** Why it cannot be done here; undefined where it can. */
  readonly obstacle?: () => string | undefined;
  /** Before any load. @returns undoes it */
  readonly prepare?: (stage: Stage) => Promise<() => Promise<void>>;
  /** Done and undone: resolves at the moment at which the database is back. */
  readonly inflict: (stage: Stage, lastsMs: number) => Promise<void>;
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
