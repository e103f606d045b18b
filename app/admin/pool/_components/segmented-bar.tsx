import styles from './segmented-bar.module.css';

interface Segment {
  readonly count: number;
  readonly tone: 'used' | 'idle' | 'opening' | 'reserved';
}

interface SegmentedBarProps {
  readonly segments: readonly Segment[];
  readonly total: number;
  /** Says in words what the bar shows. */
  readonly label: string;
}

/** Up to here one connection is wide enough to be seen and counted. */
const MOST_COUNTABLE = 60;

/**
 * Parts of a total, drawn in attributes: the content security policy allows no inline style.
 * The words stand beside it; the bar only repeats them.
 */
export function SegmentedBar({ segments, total, label }: SegmentedBarProps) {
  const percent = (count: number) => `${(100 * Math.min(count, total)) / total}%`;
  let before = 0;
  const parts = segments.map(({ count, tone }) => {
    const start = before;
    before += count;
    return { tone, start, count };
  });
  return (
    <svg className={styles.bar} role="img" aria-label={label}>
      <rect className={styles.free} width="100%" height="100%" />
      {parts.map(({ tone, start, count }) => (
        <rect key={tone} className={styles[tone]} x={percent(start)} width={percent(count)} height="100%" />
      ))}
      {total <= MOST_COUNTABLE &&
        Array.from({ length: total - 1 }, (_, index) => percent(index + 1)).map((x) => (
          <line key={x} className={styles.divider} x1={x} x2={x} y1="0" y2="100%" />
        ))}
    </svg>
  );
}
