import { useMemo, useState } from 'react';
import type { PoolSample } from '@/lib/stats';
import { POOL_CHARTS } from '../_charts/pool-charts';
import { frameOf, type RangeMinutes } from '../_charts/time-frame';
import { GAP_MS } from '../_charts/trace';
import styles from './pool-charts.module.css';
import { TimeChart } from './time-chart';
import { useTimeZone } from './use-time-zone';

interface PoolChartsProps {
  readonly samples: readonly PoolSample[];
  readonly minutes: RangeMinutes;
  /** On the server's clock, as the samples are. */
  readonly nowMs: number;
}

/** The last minutes; the pointer shows the same place in all of them, through which time goes on. */
export function PoolCharts({ samples, minutes, nowMs }: PoolChartsProps) {
  const timeZone = useTimeZone();
  const [pointedRatio, setPointedRatio] = useState<number>();
  const frame = useMemo(() => frameOf(nowMs, minutes), [nowMs, minutes]);
  // One more than can be seen, from which the first line comes.
  const shown = useMemo(
    () => samples.filter(({ atMs }) => atMs > frame.fromMs - GAP_MS),
    [samples, frame.fromMs],
  );
  return (
    <div className={styles.charts}>
      {POOL_CHARTS.map((chart) => (
        <TimeChart
          key={chart.title}
          chart={chart}
          samples={shown}
          frame={frame}
          minutes={minutes}
          timeZone={timeZone}
          pointedRatio={pointedRatio}
          onPoint={setPointedRatio}
        />
      ))}
    </div>
  );
}
