import { memo, type PointerEvent } from 'react';
import type { PoolSample } from '@/lib/stats';
import type { PanelDefinition } from '../_charts/chart';
import { ratioOf, type TimeFrame } from '../_charts/time-frame';
import { areaPath, linePath, SQUARE } from '../_charts/trace';
import styles from './panel.module.css';

interface PanelProps {
  readonly panel: PanelDefinition;
  readonly samples: readonly PoolSample[];
  readonly frame: TimeFrame;
  readonly timeTicks: readonly number[];
  /** Whose numbers the legend shows. */
  readonly shown: PoolSample | undefined;
  /** Where the pointer is, 0 to 1. */
  readonly pointedRatio: number | undefined;
  readonly onPoint: (ratio: number | undefined) => void;
}

/** Of a band. */
const WHOLE = { heightOf: (value: number) => value, ticks: [] };

const percent = (ratio: number) => `${Math.round(ratio * 10_000) / 100}%`;

/** One field of a chart: legend, axis and traces. Placed by attributes, since the policy allows no inline style. */
export function Panel({ panel, samples, frame, timeTicks, shown, pointedRatio, onPoint }: PanelProps) {
  const scale = panel.scaleOf(samples);
  const pointAt = ({ clientX, currentTarget }: PointerEvent<SVGSVGElement>) => {
    const { left, width } = currentTarget.getBoundingClientRect();
    onPoint(Math.min(1, Math.max(0, (clientX - left) / width)));
  };
  return (
    <div className={styles.panel}>
      <Legend panel={panel} shown={shown} />
      <svg className={styles.axis} data-size={panel.size} aria-hidden="true">
        {scale.ticks.map((tick) => (
          <text key={tick} x="100%" y={percent(1 - scale.heightOf(tick))}>
            {panel.formatTick(tick)}
          </text>
        ))}
      </svg>
      <svg
        className={styles.plot}
        data-size={panel.size}
        role="img"
        aria-label={`${panel.name}: chart. The table below has its numbers.`}
        onPointerMove={pointAt}
        onPointerLeave={() => onPoint(undefined)}
      >
        {timeTicks.map((atMs) => {
          const x = percent(ratioOf(frame, atMs));
          return <line key={atMs} className={styles.grid} x1={x} x2={x} y1="0" y2="100%" />;
        })}
        {scale.ticks.map((tick) => {
          const y = percent(1 - scale.heightOf(tick));
          return <line key={tick} className={styles.grid} x1="0" x2="100%" y1={y} y2={y} />;
        })}
        <svg
          viewBox={`0 0 ${SQUARE} ${SQUARE}`}
          preserveAspectRatio="none"
          width="100%"
          height="100%"
          aria-hidden="true"
        >
          <Traces panel={panel} samples={samples} frame={frame} />
        </svg>
        {pointedRatio !== undefined && (
          <line
            className={styles.pointer}
            x1={percent(pointedRatio)}
            x2={percent(pointedRatio)}
            y1="0"
            y2="100%"
          />
        )}
      </svg>
    </div>
  );
}

/** Apart from the pointer, whose every move would make them anew. */
const Traces = memo(function Traces({
  panel,
  samples,
  frame,
}: Pick<PanelProps, 'panel' | 'samples' | 'frame'>) {
  const scale = panel.scaleOf(samples);
  const { limitOf, band } = panel;
  return (
    <>
      {band !== undefined && (
        <path
          className={styles.band}
          d={areaPath(
            samples,
            { measureOf: (sample) => (band.isSo(sample) ? 1 : undefined), form: 'steps' },
            frame,
            WHOLE,
          )}
        />
      )}
      {panel.series.map((series) => (
        <path
          key={series.name}
          className={series.draw === 'area' ? styles.area : styles.line}
          data-tone={series.tone}
          d={(series.draw === 'area' ? areaPath : linePath)(samples, series, frame, scale)}
        />
      ))}
      {limitOf !== undefined && (
        <path
          className={styles.line}
          data-tone="limit"
          d={linePath(samples, { measureOf: limitOf, form: 'steps' }, frame, scale)}
        />
      )}
    </>
  );
});

function Legend({ panel, shown }: Pick<PanelProps, 'panel' | 'shown'>) {
  const { name, series, limitOf, band, format } = panel;
  const limit = limitOf && { name: 'Limit', tone: 'limit', draw: 'line', measureOf: limitOf };
  return (
    <div className={styles.legend} data-size={panel.size}>
      <h3 className={styles.name}>{name}</h3>
      <dl className={styles.values}>
        {[...series, ...(limit ? [limit] : [])].map(({ name: label, tone, draw, measureOf }) => {
          const value = shown && measureOf(shown);
          return (
            <div key={label} className={styles.value}>
              <dt>
                <svg className={styles.swatch} viewBox="0 0 14 10" aria-hidden="true">
                  {draw === 'area' ? (
                    <path className={styles.area} data-tone={tone} d="M0 1h14v8H0z" />
                  ) : (
                    <path className={styles.line} data-tone={tone} d="M0 5h14" />
                  )}
                </svg>
                {label}
              </dt>
              <dd>{value === undefined ? '–' : format(value)}</dd>
            </div>
          );
        })}
        {band !== undefined && (
          <div className={styles.value}>
            <dt>
              <svg className={styles.swatch} viewBox="0 0 14 10" aria-hidden="true">
                <path className={styles.band} d="M0 0h14v10H0z" />
              </svg>
              {band.name}
            </dt>
            <dd>{shown === undefined ? '–' : band.isSo(shown) ? 'yes' : 'no'}</dd>
          </div>
        )}
      </dl>
    </div>
  );
}
