/**
 * Which statements are named, so that a connection has PostgreSQL parse and plan each of them once and not every time.
 *
 * Only texts that come again, and not more of them than was asked for: what users' values are written into would fill a
 * session's memory without end. A name is made of its text, so that it means the same in every process: behind a pooler
 * that nobody told of, a name of one's own could be another's statement.
 */
import { createHash } from 'node:crypto';

/** Texts that came once, and may come again; then it is begun anew. */
const REMEMBERED_ONCE = 1_000;
/** Longer ones are written by a program, such as an insert of a thousand rows, and hardly come again. */
const LONGEST_TEXT = 10_000;

/** A column's type has changed: what was planned before cannot be run any more. */
const STALE_PLAN = { code: '0A000', routine: 'RevalidateCachedQuery' } as const;
/** The name is not known or taken: something between us and PostgreSQL changes sessions under us. */
const UNKNOWN_NAME = /^(26000|42P05)$/;
/** Where PostgreSQL finds that, before it runs anything; a pooler's own words have none, and a function's RAISE another. */
const FINDS_NAME =
  /^(exec_bind_message|exec_describe_statement_message|FetchPreparedStatement|StorePreparedStatement)$/;
/** One may be the driver's own mistake with one connection. */
const UNKNOWN_NAMES_MOST = 3;

export class StatementNames {
  readonly #most: number;
  readonly #names = new Map<string, string>();
  readonly #cameOnce = new Set<string>();
  #generation = 0;
  #unknownNames = 0;
  #isOff: boolean;

  /** @param most 0 is none */
  constructor(most: number) {
    this.#most = most;
    this.#isOff = most === 0;
  }

  /** Undefined where the statement is to be sent without one. */
  nameOf(text: string): string | undefined {
    if (this.#isOff) return undefined;
    const known = this.#names.get(text);
    if (known !== undefined) return known;
    if (this.#names.size >= this.#most || text.length > LONGEST_TEXT) return undefined;
    if (!this.#cameOnce.delete(text)) {
      if (this.#cameOnce.size >= REMEMBERED_ONCE) this.#cameOnce.clear();
      this.#cameOnce.add(text);
      return undefined;
    }
    const name = `${createHash('sha256').update(text).digest('hex').slice(0, 32)}_${this.#generation}`;
    this.#names.set(text, name);
    return name;
  }

  /**
   * Whether it was the name that failed, which PostgreSQL finds before it runs anything: the statement may be sent again
   * without one. After a stale plan other names are given, after some unknown ones none.
   */
  failed(error: unknown): boolean {
    const { code = '', routine } = (error ?? {}) as { readonly code?: string; readonly routine?: string };
    if (UNKNOWN_NAME.test(code)) {
      if (routine !== undefined && !FINDS_NAME.test(routine)) return false;
      this.#unknownNames += 1;
      this.#isOff = this.#unknownNames >= UNKNOWN_NAMES_MOST;
      return true;
    }
    if (code !== STALE_PLAN.code || routine !== STALE_PLAN.routine) return false;
    this.#generation += 1;
    this.#names.clear();
    return true;
  }
}
