/**
 * What was written as its writer knows it, held against what the database holds in the end: acknowledged and lost,
 * written twice, or refused with the word that nothing was changed and written all the same. Every title is sent once,
 * and an item has one writer at a time, so that nothing but a second try by the server explains a second write.
 */

/** With which every title begins that is in the ledger. */
export const TITLE_PREFIX = 'Fault';

/** `unknown`: no answer, or one that leaves it open. */
export type WriteOutcome = 'acknowledged' | 'unchanged' | 'unknown';

/** An item that the writer may change. */
export interface LedgerItem {
  readonly id: string;
  readonly title: string;
  /** Of the last acknowledged write. */
  version: number;
  isBusy: boolean;
  /** After a change whose outcome is unknown nobody knows its version any more. */
  isUncertain: boolean;
  /** A change was refused with the word that nothing was changed. */
  wasRefused: boolean;
}

/** What the database holds of one item. */
export interface StoredItem {
  readonly id: string;
  readonly title: string;
  readonly version: number;
  readonly revisions: number;
}

export interface LedgerResult {
  readonly acknowledged: number;
  readonly unknown: number;
  readonly lost: number;
  readonly duplicated: number;
  /** Changed though the answer said that nothing was. */
  readonly brokenWord: number;
}

export class Ledger {
  readonly #creates = new Map<string, WriteOutcome>();
  readonly #items: LedgerItem[] = [];
  #acknowledged = 0;
  #unknown = 0;
  #repeated = 0;

  /** An answer that tells of a write that this very request must have made before. */
  recordRepeated(): void {
    this.#repeated += 1;
  }

  /** @param created of one that was acknowledged */
  recordCreate(title: string, outcome: WriteOutcome, created?: { id: string; version: number }): void {
    this.#count(outcome);
    this.#creates.set(title, outcome);
    if (created === undefined) return;
    const { id, version } = created;
    this.#items.push({ id, title, version, isBusy: false, isUncertain: false, wasRefused: false });
  }

  /** @param version of one that was acknowledged */
  recordChange(item: LedgerItem, outcome: WriteOutcome, version?: number): void {
    this.#count(outcome);
    item.isBusy = false;
    if (version !== undefined) item.version = version;
    if (outcome === 'unknown') item.isUncertain = true;
    if (outcome === 'unchanged') item.wasRefused = true;
  }

  /** One that nobody changes now and whose version is known; busy from now on. Of a few at random, or none. */
  takeForChange(random: () => number): LedgerItem | undefined {
    for (let attempt = 0; attempt < 5; attempt += 1) {
      const item = this.anyItem(random);
      if (item === undefined || item.isBusy || item.isUncertain) continue;
      item.isBusy = true;
      return item;
    }
    return undefined;
  }

  anyItem(random: () => number): LedgerItem | undefined {
    return this.#items[Math.floor(random() * this.#items.length)];
  }

  /** Once no write is under way. */
  compare(stored: readonly StoredItem[]): LedgerResult {
    const byTitle = new Map<string, StoredItem[]>();
    for (const row of stored) byTitle.set(row.title, [...(byTitle.get(row.title) ?? []), row]);
    let [lost, duplicated, brokenWord] = [0, this.#repeated, 0];
    for (const [title, outcome] of this.#creates) {
      const count = byTitle.get(title)?.length ?? 0;
      duplicated += Math.max(0, count - 1);
      if (outcome === 'unchanged') brokenWord += Math.min(1, count);
    }
    for (const item of this.#items) {
      const row = byTitle.get(item.title)?.find(({ id }) => id === item.id);
      if (row === undefined || row.version < item.version || row.revisions !== row.version) {
        lost += 1;
        continue;
      }
      const surplus = row.version - item.version - (item.isUncertain ? 1 : 0);
      if (surplus <= 0) continue;
      if (item.wasRefused) brokenWord += surplus;
      else duplicated += surplus;
    }
    return { acknowledged: this.#acknowledged, unknown: this.#unknown, lost, duplicated, brokenWord };
  }

  #count(outcome: WriteOutcome): void {
    if (outcome === 'acknowledged') this.#acknowledged += 1;
    if (outcome === 'unknown') this.#unknown += 1;
  }
}
