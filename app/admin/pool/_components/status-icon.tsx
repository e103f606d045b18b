import type { PoolReport } from '@/lib/runtime';

/** Three shapes that differ without their colour: a tick in a circle, a triangle, a cross in an octagon. */
const OUTLINES = {
  pass: 'M8 1.5a6.5 6.5 0 1 1 0 13a6.5 6.5 0 0 1 0-13z',
  warn: 'M8 1.8 15 14.2H1z',
  fail: 'M5.3 1.5h5.4l3.8 3.8v5.4l-3.8 3.8H5.3l-3.8-3.8V5.3z',
} as const;

const MARKS = {
  pass: 'm5 8.2 2.1 2.1L11 6.2',
  warn: 'M8 6.2v3.6M8 12v.1',
  fail: 'm5.8 5.8 4.4 4.4m0-4.4-4.4 4.4',
} as const;

export function StatusIcon({ status }: Pick<PoolReport, 'status'>) {
  return (
    <svg
      width="20"
      height="20"
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={OUTLINES[status]} />
      <path d={MARKS[status]} />
    </svg>
  );
}
