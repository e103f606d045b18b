/**
 * Who is asking, and until when: carried with the work through every await, so that a wait for a connection knows whose
 * it is without being told. One for all copies of this module, or what one bundle sets is unseen by the pool of another.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { processWide } from '@/lib/process';
import type { Lane } from '@/lib/stats';

export interface Caller {
  /** `GET /api/content`, `page /w/[workspace]`, `probe`, `script seed`: a pattern, never a path with its values. */
  readonly label: string;
  /** Known once the key was looked up; whoever asks later in the same request finds it. */
  workspace: string | undefined;
  /** Connections that it has had; the pool counts them. */
  uses: number;
}

export interface Context {
  readonly caller: Caller | undefined;
  /** By when it must be over, on performance.now()'s clock; Infinity is none. */
  readonly deadlineAtMs: number;
  /** Aborts when nobody waits for the answer any more: the client has gone. */
  readonly signal: AbortSignal | undefined;
  readonly lane: Lane;
  /** The interactive transaction that it runs in, which holds a connection to its end. */
  readonly transaction: Transaction | undefined;
  /** The one that is being begun: the connection that is asked for next will be its own. */
  readonly begins: Transaction | undefined;
}

export interface Transaction {
  /** That it was begun in. */
  readonly outer: Transaction | undefined;
  /** Longest wait for its connection, milliseconds. */
  readonly maxWaitMs: number;
  /** While it holds a connection; the pool sets it. */
  isOpen: boolean;
}

const storage = processWide('caller', () => new AsyncLocalStorage<Context>());

/** Outside of everything below. */
const NOBODY: Context = {
  caller: undefined,
  deadlineAtMs: Number.POSITIVE_INFINITY,
  signal: undefined,
  lane: 'interactive',
  transaction: undefined,
  begins: undefined,
};

/**
 * Runs `work` under this label.
 *
 * Prisma joins `findUnique` calls of one turn of the event loop into one query, whoever made them: it runs under the
 * label, workspace and deadline of the first. Use `findFirst` where that matters.
 *
 * @param signal of the request: a wait for a connection ends when it aborts; a statement that runs is not cut short
 */
export function withCaller<T>(label: string, work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  return within(
    { caller: { label, workspace: undefined, uses: 0 }, ...(signal !== undefined && { signal }) },
    work,
  );
}

/** Runs `work` for a client that has gone when `signal` aborts, whoever is named as the caller inside. */
export function withClient<T>(signal: AbortSignal, work: () => T): T {
  return storage.run({ ...currentContext(), signal }, work);
}

/**
 * From now on the current caller's connections are this workspace's, too.
 *
 * @param workspace its id; its slug where a public page knows no more
 */
export function nameWorkspace(workspace: string): void {
  const { caller } = currentContext();
  if (caller !== undefined) caller.workspace = workspace;
}

/**
 * Runs `work` so that no wait for a connection and no query in it lasts longer than `ms` from now; inside another
 * deadline the sooner one counts.
 */
export function withDeadline<T>(ms: number, work: () => Promise<T>): Promise<T> {
  return within({ deadlineAtMs: Math.min(currentContext().deadlineAtMs, performance.now() + ms) }, work);
}

/**
 * Runs `work` in this lane of the gate. `background` is for what nobody waits for, such as exports, imports and mails: it
 * gets connections when no request of a person waits, and half of them at most (of one, that one); it waits as long as the
 * pool's timeout lets it.
 */
export function withLane<T>(lane: Lane, work: () => Promise<T>): Promise<T> {
  return within({ lane }, work);
}

/**
 * Begins a transaction: what asks for a connection in `begin` asks for the transaction's own.
 *
 * @param begin given a wrapper for what runs inside: whoever asks there for another connection holds one already
 * @param maxWaitMs longest wait for its connection
 */
export function beginTransaction<T>(
  maxWaitMs: number,
  begin: (inside: <R>(work: () => Promise<R>) => Promise<R>) => Promise<T>,
): Promise<T> {
  const transaction = { outer: currentContext().transaction, maxWaitMs, isOpen: false };
  const inside = <R>(work: () => Promise<R>) => within({ transaction, begins: undefined }, work);
  return within({ begins: transaction }, () => begin(inside));
}

/** Runs `work` in nobody's name and without a deadline: for what serves others as well as whoever began it. */
export function detached<T>(work: () => T): T {
  return storage.run(NOBODY, work);
}

/** Of the work that asks; one look, because every query asks. */
export function currentContext(): Context {
  return storage.getStore() ?? NOBODY;
}

/** Awaited inside: a Prisma promise starts its query only when somebody awaits it. */
function within<T>(change: Partial<Context>, work: () => Promise<T>): Promise<T> {
  return storage.run({ ...currentContext(), ...change }, async () => await work());
}
