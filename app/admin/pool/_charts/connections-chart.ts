/** How many connections are open and in use, and how many callers wait for one. */
import { formatCount } from '@/lib/display';
import type { ChartDefinition } from './chart';
import { countScale, limitScale } from './scale';
import { atTime, inTheLast, mostOf, NOTHING } from './summary';

export const CONNECTIONS: ChartDefinition = {
  title: 'Connections',
  panels: [
    {
      name: 'Open connections',
      size: 'tall',
      format: formatCount,
      formatTick: formatCount,
      scaleOf: (samples) =>
        limitScale(
          samples.at(-1)?.limit ?? 1,
          mostOf(samples, ({ inUse, idle }) => inUse + idle),
        ),
      limitOf: ({ limit }) => limit,
      series: [
        { name: 'In use', tone: 'used', draw: 'area', form: 'steps', measureOf: ({ inUse }) => inUse },
        {
          ...{ name: 'Idle', tone: 'idle', draw: 'area', form: 'steps' },
          measureOf: ({ idle }) => idle,
          baseOf: ({ inUse }) => inUse,
        },
        {
          name: 'Most in use',
          tone: 'most',
          draw: 'line',
          form: 'steps',
          measureOf: ({ inUseMax }) => inUseMax,
        },
      ],
    },
    {
      name: 'Waiting callers',
      size: 'short',
      format: formatCount,
      formatTick: formatCount,
      scaleOf: (samples) =>
        countScale(
          mostOf(samples, ({ pendingMax }) => pendingMax),
          1,
        ),
      series: [
        {
          name: 'Waiting',
          tone: 'waiting',
          draw: 'area',
          form: 'steps',
          measureOf: ({ pending }) => pending,
        },
        {
          name: 'Most waiting',
          tone: 'most',
          draw: 'line',
          form: 'steps',
          measureOf: ({ pendingMax }) => pendingMax,
        },
      ],
    },
  ],
  summarise: (samples, minutes, timeZone) => {
    const now = samples.at(-1);
    if (now === undefined) return NOTHING;
    const { inUse, limit, idle, pending } = now;
    const most = mostOf(samples, ({ inUseMax }) => inUseMax);
    const waited = mostOf(samples, ({ pendingMax }) => pendingMax);
    return (
      `${atTime(now, timeZone)} ${inUse} of ${limit} in use, ${idle} idle, ${pending} waiting. ` +
      `${inTheLast(minutes)} at most ${most} in use and ${waited} waiting.`
    );
  },
};
