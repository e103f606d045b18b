/**
 * Who is asking, and until when: carried with the work through every await, so that a wait for a connection knows whose
 * it is without being told. One for all copies of this module, or what one bundle sets is unseen by the pool of another.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { processWide } from '@/lib/process';

export interface Caller {
  /** `GET /api/content`, `page /w/[workspace]`, `probe`, `script seed`: a pattern, never a path with its values. */
  readonly label: string;
  /** Known once the key was looked up; whoever asks later in the same request finds it. */
  workspace: string | undefined;
}

export interface Context {
  readonly caller: Caller | undefined;
  /** By when it must be over, on performance.now()'s clock; Infinity is none. */
  readonly deadlineAtMs: number;
}

const storage = processWide('caller', () => new AsyncLocalStorage<Context>());

/** Outside every `withCaller` and `withDeadline`. */
const NOBODY: Context = { caller: undefined, deadlineAtMs: Number.POSITIVE_INFINITY };

/**
 * Runs `work` under this label.
 *
 * Prisma joins `findUnique` calls of one turn of the event loop into one query, whoever made them: it runs under the
 * label, workspace and deadline of the first. Use `findFirst` where that matters.
 */
export function withCaller<T>(label: string, work: () => Promise<T>): Promise<T> {
  const { deadlineAtMs } = storage.getStore() ?? NOBODY;
  // Awaited inside: a Prisma promise starts its query only when somebody awaits it.
  return storage.run({ caller: { label, workspace: undefined }, deadlineAtMs }, async () => await work());
}

/**
 * From now on the current caller's connections are this workspace's, too.
 *
 * @param workspace its id; its slug where a public page knows no more
 */
export function nameWorkspace(workspace: string): void {
  const { caller } = storage.getStore() ?? NOBODY;
  if (caller !== undefined) caller.workspace = workspace;
}

/**
 * Runs `work` so that no wait for a connection and no query in it lasts longer than `ms` from now; inside another
 * deadline the sooner one counts.
 */
export function withDeadline<T>(ms: number, work: () => Promise<T>): Promise<T> {
  const { caller, deadlineAtMs } = storage.getStore() ?? NOBODY;
  const sooner = Math.min(deadlineAtMs, performance.now() + ms);
  return storage.run({ caller, deadlineAtMs: sooner }, async () => await work());
}

/** Runs `work` in nobody's name and without a deadline: for what serves others as well as whoever began it. */
export function detached<T>(work: () => T): T {
  return storage.run(NOBODY, work);
}

/** Of the work that asks; one look, because every query asks. */
export function currentContext(): Context {
  return storage.getStore() ?? NOBODY;
}
