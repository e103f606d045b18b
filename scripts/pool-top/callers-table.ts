/** A table of the pool's users in as many columns as a terminal is wide for; what matters most stays longest. */
import { type CallerRow, formatCount, formatDuration, formatShare } from '@/lib/display';
import { type Line, piece } from './line';

interface Column {
  readonly head: string;
  readonly width: number;
  readonly cell: (row: CallerRow) => string;
}

const duration = (ms: number | undefined) => (ms === undefined ? '–' : formatDuration(ms));

/** In the order in which they give way: the last goes first. */
const COLUMNS: readonly Column[] = [
  { head: 'in use', width: 7, cell: ({ inUse }) => formatCount(inUse) },
  { head: 'waiting', width: 8, cell: ({ pending }) => formatCount(pending) },
  { head: 'oldest', width: 8, cell: ({ oldestUseMs }) => duration(oldestUseMs) },
  { head: 'share', width: 6, cell: ({ useShare }) => formatShare(useShare) },
  { head: 'refused', width: 8, cell: ({ refused }) => formatCount(refused) },
  { head: 'wait', width: 8, cell: ({ meanWaitMs }) => duration(meanWaitMs) },
  { head: 'use', width: 8, cell: ({ meanUseMs }) => duration(meanUseMs) },
  { head: 'acquired', width: 9, cell: ({ acquired }) => formatCount(acquired) },
];

/** Enough to tell one route from another. */
const LEAST_NAME = 24;

/** @returns a head and a line each */
export function callersTable(title: string, rows: readonly CallerRow[], columns: number): readonly Line[] {
  let left = columns - LEAST_NAME;
  const shown = COLUMNS.filter(({ width }, index) => {
    left -= width;
    // Those after one that does not fit are not shown, either: the order says what matters.
    return left >= 0 || (index === 0 && columns > LEAST_NAME);
  });
  const nameWidth = columns - shown.reduce((sum, { width }) => sum + width, 0);
  const pad = (text: string) => {
    const characters = [...text];
    const cut = characters.length > nameWidth ? [...characters.slice(0, nameWidth - 1), '…'] : characters;
    return cut.join('').padEnd(nameWidth);
  };
  const head: Line = [
    piece(pad(title), 'strong'),
    piece(shown.map(({ head: name, width }) => name.padStart(width)).join(''), 'muted'),
  ];
  return [
    head,
    ...rows.map((row): Line => {
      const cells = shown.map(({ cell, width }) => cell(row).padStart(width)).join('');
      return [piece(pad(row.name), row.inUse > 0 ? 'plain' : 'muted'), piece(cells)];
    }),
  ];
}
