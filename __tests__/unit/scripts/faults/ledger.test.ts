import { Ledger, type LedgerItem } from '@/scripts/faults/ledger';

const stored = (id: string, version = 1, revisions = version) => ({
  id,
  title: `Fault ${id}`,
  version,
  revisions,
});

/** Of items `1`, `2` … that were acknowledged. */
function ledgerOf(count: number): { ledger: Ledger; take: () => LedgerItem } {
  const ledger = new Ledger();
  for (let id = 1; id <= count; id += 1) {
    ledger.recordCreate(`Fault ${id}`, 'acknowledged', { id: String(id), version: 1 });
  }
  return { ledger, take: () => ledger.takeForChange(() => 0) as LedgerItem };
}

it('finds nothing wrong where everything that was acknowledged is there once', () => {
  const { ledger, take } = ledgerOf(2);
  ledger.recordChange(take(), 'acknowledged', 2);
  ledger.recordCreate('Fault 3', 'unknown');
  ledger.recordCreate('Fault 4', 'unchanged');
  expect(ledger.compare([stored('1', 2), stored('2'), stored('3')])).toEqual({
    ...{ acknowledged: 3, unknown: 1 },
    ...{ lost: 0, duplicated: 0, brokenWord: 0 },
  });
});

it.each([
  ['an item that is not there', []],
  ['a change that is not there', [stored('1', 1)]],
  ['a change without its revision', [stored('1', 2, 1)]],
])('counts as lost %s', (_what, rows) => {
  const { ledger, take } = ledgerOf(1);
  ledger.recordChange(take(), 'acknowledged', 2);
  expect(ledger.compare(rows).lost).toBe(1);
});

it('counts as duplicated a title that is there twice, a version too many, and an answer that tells of itself', () => {
  const { ledger } = ledgerOf(2);
  ledger.recordRepeated();
  const rows = [stored('1'), { ...stored('9'), title: 'Fault 1' }, stored('2', 2)];
  expect(ledger.compare(rows)).toMatchObject({ lost: 0, duplicated: 3 });
});

it('lets a change of unknown outcome be there or not, once', () => {
  for (const [version, duplicated] of [
    [1, 0],
    [2, 0],
    [3, 1],
  ] as const) {
    const { ledger, take } = ledgerOf(1);
    ledger.recordChange(take(), 'unknown');
    expect(ledger.compare([stored('1', version)])).toMatchObject({ lost: 0, duplicated });
    expect(ledger.takeForChange(() => 0)).toBeUndefined();
  }
});

it('counts what was written although the answer said that nothing was', () => {
  const { ledger, take } = ledgerOf(1);
  ledger.recordChange(take(), 'unchanged');
  ledger.recordCreate('Fault 2', 'unchanged');
  expect(ledger.compare([stored('1', 2), stored('2')])).toMatchObject({ duplicated: 0, brokenWord: 2 });
});
