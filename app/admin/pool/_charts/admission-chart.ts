/** How many the gate sends away each second and why, and how long a newcomer would have to wait; when the queue stood. */
import { formatCount, formatDuration, formatRate, overloadShed, SHED_NAMES, totalShed } from '@/lib/display';
import { type PoolSample, SHED_REASONS, type ShedReason } from '@/lib/stats';
import type { Band, ChartDefinition, SeriesDefinition } from './chart';
import { countScale, durationScale, formatDecade } from './scale';
import { atTime, inTheLast, mostOf, NOTHING, perSecond } from './summary';

/** From the first of the gate's measures to the last: what is sent away was sent away in it. */
const STANDING: Band = { name: 'Queue stands', isSo: ({ standing }) => standing };

export const ADMISSION: ChartDefinition = {
  title: 'Sent away and predicted wait',
  panels: [
    {
      name: 'Sent away per second',
      size: 'medium',
      format: formatRate,
      formatTick: formatCount,
      band: STANDING,
      scaleOf: (samples) =>
        countScale(
          mostOf(samples, (sample) => perSecond(totalShed(sample.shed), sample)),
          2,
        ),
      series: SHED_REASONS.map(seriesOf),
    },
    {
      name: 'Predicted wait',
      size: 'medium',
      format: formatDuration,
      formatTick: formatDecade,
      scaleOf: (samples) => durationScale(mostOf(samples, ({ predictedWaitMs }) => predictedWaitMs)),
      band: STANDING,
      series: [
        {
          ...{ name: 'Of a newcomer', tone: 'p95', draw: 'line', form: 'slopes' },
          measureOf: ({ predictedWaitMs }) => predictedWaitMs,
        },
      ],
    },
  ],
  summarise: (samples, minutes, timeZone) => {
    const now = samples.at(-1);
    if (now === undefined) return NOTHING;
    const stoodMs = samples.reduce((sum, sample) => sum + (sample.standing ? sample.intervalMs : 0), 0);
    const shed = samples.reduce((sum, sample) => sum + totalShed(sample.shed), 0);
    const overload = samples.reduce((sum, sample) => sum + overloadShed(sample.shed), 0);
    const mistakes =
      shed === overload ? '' : `, ${formatCount(shed - overload)} of them for a mistake of their own`;
    const stood = stoodMs === 0 ? 'the queue never stood' : `the queue stood for ${formatDuration(stoodMs)}`;
    return (
      `${atTime(now, timeZone)} ${now.standing ? 'the queue stands' : 'the queue does not stand'}, ` +
      `${formatRate(perSecond(totalShed(now.shed), now))} sent away per second, a newcomer would wait ` +
      `${formatDuration(now.predictedWaitMs)}. ${inTheLast(minutes)} ${stood} and ${formatCount(shed)} were sent ` +
      `away${mistakes}; the longest predicted wait was ` +
      `${formatDuration(mostOf(samples, ({ predictedWaitMs }) => predictedWaitMs))}.`
    );
  },
};

/** Each on those before it. */
function seriesOf(reason: ShedReason, index: number): SeriesDefinition {
  const below = SHED_REASONS.slice(0, index);
  return {
    ...({ name: SHED_NAMES[reason], tone: reason, draw: 'area', form: 'steps' } as const),
    measureOf: (sample: PoolSample) => perSecond(sample.shed[reason], sample),
    baseOf: (sample: PoolSample) =>
      perSecond(
        below.reduce((sum, other) => sum + sample.shed[other], 0),
        sample,
      ),
  };
}
