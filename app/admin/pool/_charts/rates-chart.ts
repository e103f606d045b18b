/** How many get a connection each second, and how many wait in vain. */
import { formatCount, formatRate } from '@/lib/display';
import type { PoolSample } from '@/lib/stats';
import type { ChartDefinition } from './chart';
import { countScale } from './scale';
import { atTime, inTheLast, mostOf, NOTHING, perSecond } from './summary';

export const RATES: ChartDefinition = {
  title: 'Acquisitions and timeouts',
  panels: [
    {
      name: 'Acquired per second',
      size: 'medium',
      format: formatRate,
      formatTick: formatCount,
      scaleOf: (samples) =>
        countScale(
          mostOf(samples, (sample) => perSecond(sample.acquired, sample)),
          2,
        ),
      series: [
        {
          ...{ name: 'Acquired', tone: 'used', draw: 'area', form: 'steps' },
          measureOf: (sample) => perSecond(sample.acquired, sample),
        },
      ],
    },
    {
      name: 'Refused per second',
      size: 'medium',
      format: formatRate,
      formatTick: formatCount,
      scaleOf: (samples) =>
        countScale(
          mostOf(samples, (sample) => perSecond(sample.timedOut + sample.gaveUp + sample.failed, sample)),
          2,
        ),
      series: [
        {
          ...{ name: 'Timed out', tone: 'timed-out', draw: 'area', form: 'steps' },
          measureOf: (sample) => perSecond(sample.timedOut, sample),
        },
        {
          ...{ name: 'Gave up', tone: 'gave-up', draw: 'area', form: 'steps' },
          measureOf: (sample) => perSecond(sample.gaveUp, sample),
          baseOf: (sample) => perSecond(sample.timedOut, sample),
        },
        {
          ...{ name: 'Failed', tone: 'failed', draw: 'area', form: 'steps' },
          measureOf: (sample) => perSecond(sample.failed, sample),
          baseOf: (sample) => perSecond(sample.timedOut + sample.gaveUp, sample),
        },
      ],
    },
  ],
  summarise: (samples, minutes, timeZone) => {
    const now = samples.at(-1);
    if (now === undefined) return NOTHING;
    const sum = (count: (sample: PoolSample) => number) =>
      formatCount(samples.reduce((total, sample) => total + count(sample), 0));
    return (
      `${atTime(now, timeZone)} ${formatRate(perSecond(now.acquired, now))} acquired per second. ${inTheLast(minutes)} ` +
      `${sum(({ acquired }) => acquired)} acquired, ${sum(({ timedOut }) => timedOut)} timed out, ` +
      `${sum(({ gaveUp }) => gaveUp)} gave up, ${sum(({ failed }) => failed)} failed.`
    );
  },
};
