import type { PoolSample } from '@/lib/stats';
import { nearestSample } from '../_charts/nearest-sample';
import type { ChartDefinition } from '../_charts/pool-charts';
import { type RangeMinutes, type TimeFrame, timeTicks } from '../_charts/time-frame';
import { ChartTable } from './chart-table';
import { Panel } from './panel';
import { Section } from './section';
import { TimeAxis } from './time-axis';
import styles from './time-chart.module.css';

interface TimeChartProps {
  readonly chart: ChartDefinition;
  /** Those of the frame. */
  readonly samples: readonly PoolSample[];
  readonly frame: TimeFrame;
  readonly minutes: RangeMinutes;
  readonly timeZone: string;
  /** One moment for all charts: what happened at once is seen at once. */
  readonly pointedAtMs: number | undefined;
  readonly onPoint: (atMs: number | undefined) => void;
}

/** A chart in a sentence, in pictures and, behind them, in a table. */
export function TimeChart({
  chart,
  samples,
  frame,
  minutes,
  timeZone,
  pointedAtMs,
  onPoint,
}: TimeChartProps) {
  const ticks = timeTicks(frame, minutes);
  const shown = pointedAtMs === undefined ? samples.at(-1) : nearestSample(samples, pointedAtMs);
  return (
    <Section title={chart.title}>
      <p className={styles.summary}>{chart.summarise(samples, minutes)}</p>
      <div className={styles.panels}>
        {chart.panels.map((panel) => (
          <Panel
            key={panel.name}
            panel={panel}
            samples={samples}
            frame={frame}
            timeTicks={ticks}
            shown={shown}
            pointedAtMs={pointedAtMs}
            onPoint={onPoint}
          />
        ))}
        <TimeAxis
          frame={frame}
          ticks={ticks}
          minutes={minutes}
          timeZone={timeZone}
          pointedAtMs={pointedAtMs}
        />
      </div>
      <ChartTable chart={chart} samples={samples} timeZone={timeZone} />
    </Section>
  );
}
