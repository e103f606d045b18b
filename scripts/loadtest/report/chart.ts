/** A chart of the report: the pool page's panels without a pointer, over the time of the test. */
import type { SeriesDefinition, Tone } from '@/app/admin/pool/_charts/chart';
import { countScale, type Scale } from '@/app/admin/pool/_charts/scale';
import { ratioOf, type TimeFrame } from '@/app/admin/pool/_charts/time-frame';
import { areaPath, linePath, type Moment, SQUARE, type Trace } from '@/app/admin/pool/_charts/trace';
import { html, type Markup } from './markup';

/** As the pool page's `PanelDefinition`, of anything that was measured over time. */
export interface Panel<Sample extends Moment> {
  readonly name: string;
  readonly size: 'tall' | 'medium' | 'short';
  readonly series: readonly (Trace<Sample> & Pick<SeriesDefinition, 'name' | 'tone' | 'draw'>)[];
  readonly scaleOf: (samples: readonly Sample[]) => Scale;
  readonly formatTick: (value: number) => string;
  readonly limitOf?: (sample: Sample) => number;
  /** Behind the traces, over the whole height. */
  readonly band?: { readonly name: string; readonly isSo: (sample: Sample) => boolean };
}

/** Of a legend's swatch. */
const AREA = 'M0 1h14v8H0z';
const LINE = 'M0 5h14';
/** Of a band. */
const WHOLE: Scale = { heightOf: (value) => value, ticks: [] };
const TIME_LINES = 6;
/** Nearer to an edge than this a label would be cut. */
const EDGE = 0.03;

export function renderPanel<Sample extends Moment>(
  panel: Panel<Sample>,
  samples: readonly Sample[],
  frame: TimeFrame,
): Markup {
  const scale = panel.scaleOf(samples);
  const { limitOf, band } = panel;
  return html`<div class="panel">
    <div class="legend" data-size="${panel.size}">
      <h3 class="name">${panel.name}</h3>
      <dl class="values">
        ${panel.series.map(({ name, tone, draw }) => legend(name, trace(tone, draw, draw === 'area' ? AREA : LINE)))}
        ${limitOf === undefined ? undefined : legend('Limit', trace('limit', 'line', LINE))}
        ${band === undefined ? undefined : legend(band.name, html`<path class="band" d="M0 0h14v10H0z"/>`)}
      </dl>
    </div>
    <svg class="axis" data-size="${panel.size}" aria-hidden="true">
      ${scale.ticks.map((tick) => html`<text x="100%" y="${heightOf(scale, tick)}">${panel.formatTick(tick)}</text>`)}
    </svg>
    <svg class="plot" data-size="${panel.size}" role="img" aria-label="${panel.name}: chart. The table by second has its numbers.">
      ${timeLines(frame).map(({ x }) => html`<line class="grid" x1="${x}" x2="${x}" y1="0" y2="100%"/>`)}
      ${scale.ticks.map((tick) => {
        const y = heightOf(scale, tick);
        return html`<line class="grid" x1="0" x2="100%" y1="${y}" y2="${y}"/>`;
      })}
      <svg viewBox="0 0 ${SQUARE} ${SQUARE}" preserveAspectRatio="none" width="100%" height="100%" aria-hidden="true">
        ${
          band === undefined
            ? undefined
            : html`<path class="band" d="${areaPath(
                samples,
                { measureOf: (sample) => (band.isSo(sample) ? 1 : undefined), form: 'steps' },
                frame,
                WHOLE,
              )}"/>`
        }
        ${panel.series.map((series) => {
          const path = series.draw === 'area' ? areaPath : linePath;
          return trace(series.tone, series.draw, path(samples, series, frame, scale));
        })}
        ${
          limitOf === undefined
            ? undefined
            : trace('limit', 'line', linePath(samples, { measureOf: limitOf, form: 'steps' }, frame, scale))
        }
      </svg>
    </svg>
  </div>`;
}

/** Below all panels of a chart: the time since the counting began. */
export function renderTimeAxis(frame: TimeFrame): Markup {
  return html`<div class="time-axis"><svg aria-hidden="true">${timeLines(frame)
    .filter(({ ratio }) => ratio < 1 - EDGE)
    .map(({ ratio, x, label }) => {
      const anchor = ratio < EDGE ? 'start' : 'middle';
      return html`<text x="${x}" y="11" text-anchor="${anchor}">${label}</text>`;
    })}</svg></div>`;
}

function timeLines(
  frame: TimeFrame,
): { readonly ratio: number; readonly x: string; readonly label: string }[] {
  const seconds = (frame.toMs - frame.fromMs) / 1000;
  return countScale(seconds, TIME_LINES)
    .ticks.filter((tick) => tick <= seconds)
    .map((tick) => {
      const ratio = ratioOf(frame, frame.fromMs + tick * 1000);
      return { ratio, x: percent(ratio), label: `${tick} s` };
    });
}

function trace(tone: Tone | 'limit', draw: 'area' | 'line', path: string): Markup {
  return html`<path class="${draw}" data-tone="${tone}" d="${path}"/>`;
}

function legend(name: string, swatch: Markup): Markup {
  return html`<div class="value"><dt><svg class="swatch" viewBox="0 0 14 10" aria-hidden="true">${swatch}</svg>${name}</dt></div>`;
}

function heightOf(scale: Scale, value: number): string {
  return percent(1 - scale.heightOf(value));
}

function percent(ratio: number): string {
  return `${Math.round(ratio * 10_000) / 100}%`;
}
