import type { PoolSample } from '@/lib/stats';
import type { ChartDefinition } from '../_charts/chart';
import { nearestSample } from '../_charts/nearest-sample';
import { momentOf, type RangeMinutes, type TimeFrame, timeTicks } from '../_charts/time-frame';
import { ChartTable } from './chart-table';
import { Panel } from './panel';
import { Section } from './section';
import { TimeAxis } from './time-axis';
import styles from './time-chart.module.css';

interface TimeChartProps {
  readonly chart: ChartDefinition;
  /** Those of the frame, and one before it, from which the first line comes. */
  readonly samples: readonly PoolSample[];
  readonly frame: TimeFrame;
  readonly minutes: RangeMinutes;
  readonly timeZone: string;
  /** One place for all charts, 0 to 1: what happened at once is seen at once. */
  readonly pointedRatio: number | undefined;
  readonly onPoint: (ratio: number | undefined) => void;
}

/** A chart in a sentence, in pictures and, behind them, in a table. */
export function TimeChart({
  chart,
  samples,
  frame,
  minutes,
  timeZone,
  pointedRatio,
  onPoint,
}: TimeChartProps) {
  const ticks = timeTicks(frame, minutes);
  const inFrame = samples.filter(({ atMs }) => atMs > frame.fromMs);
  const pointedAtMs = pointedRatio === undefined ? undefined : momentOf(frame, pointedRatio);
  const shown = pointedAtMs === undefined ? samples.at(-1) : nearestSample(samples, pointedAtMs);
  return (
    <Section title={chart.title}>
      <p className={styles.summary}>{chart.summarise(inFrame, minutes, timeZone)}</p>
      <div className={styles.panels}>
        {chart.panels.map((panel) => (
          <Panel
            key={panel.name}
            panel={panel}
            samples={samples}
            frame={frame}
            timeTicks={ticks}
            shown={shown}
            pointedRatio={pointedRatio}
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
      <ChartTable chart={chart} samples={inFrame} frame={frame} timeZone={timeZone} />
    </Section>
  );
}
