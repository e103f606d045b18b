/** What several clients did in a closed loop, by operation and number of callers; medians over rounds. */
import type { Slice } from './closed-loop';
import { perSecond } from './formats';
import { markdownTable } from './markdown-table';
import { median } from './statistics';

export class SliceTable {
  readonly #rounds = new Map<string, (readonly Slice[])[]>();

  /** @param slices of one round, one for each client, always in the same order */
  add(operation: string, callers: number, slices: readonly Slice[]): void {
    this.#roundsOf(operation, callers).push(slices);
  }

  /**
   * @param names of the clients; the first is what the others are compared with
   * @param cpuCallers with how many callers the CPU each is told
   */
  render(
    operation: string,
    names: readonly string[],
    callers: readonly number[],
    cpuCallers: number,
  ): string {
    return markdownTable(
      ['client', ...callers.map((count) => `${count} ${count === 1 ? 'caller' : 'callers'}`), 'CPU each'],
      names.map((name, index) => {
        const of = (count: number, value: (own: Slice, first: Slice) => number) =>
          median(
            this.#roundsOf(operation, count).map((slices) =>
              value(slices[index] as Slice, slices[0] as Slice),
            ),
          );
        return [
          name,
          ...callers.map((count) => {
            const ratio = of(count, (own, first) => own.perSecond / first.perSecond);
            return `${perSecond(of(count, (own) => own.perSecond))} (${ratio.toFixed(2)})`;
          }),
          `${of(cpuCallers, (own) => own.cpuMicros).toFixed(0)} µs`,
        ];
      }),
    );
  }

  #roundsOf(operation: string, callers: number): (readonly Slice[])[] {
    const key = `${operation} ${callers}`;
    const rounds = this.#rounds.get(key) ?? [];
    this.#rounds.set(key, rounds);
    return rounds;
  }
}
