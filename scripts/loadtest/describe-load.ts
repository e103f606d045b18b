/** A load in words: what the table and the report are headed by. */
import { formatCount, formatDuration, formatRate } from '@/lib/display';
import type { Load } from './load-options';

/** "open loop, Poisson, 100/s on average"; "closed loop, 50 callers, 10 ms between answer and request". */
export function describeLoad(load: Load): string {
  if (load.kind === 'closed') {
    const { concurrency, thinkTimeMs } = load;
    const pause =
      thinkTimeMs > 0 ? `${formatDuration(thinkTimeMs)} between answer and request` : 'without a pause';
    return `closed loop, ${formatCount(concurrency)} ${concurrency === 1 ? 'caller' : 'callers'}, ${pause}`;
  }
  const { arrivals } = load;
  switch (arrivals.kind) {
    case 'fixed':
      return `open loop, evenly spaced, ${formatRate(arrivals.perSecond)}/s`;
    case 'poisson':
      return `open loop, Poisson, ${formatRate(arrivals.perSecond)}/s on average`;
    case 'bursts': {
      const { perSecond, burstFactor, burstMs, periodMs } = arrivals;
      const burst = `${burstFactor} times that for ${formatDuration(burstMs)} of each ${formatDuration(periodMs)}`;
      return `open loop, ${formatRate(perSecond)}/s on average, ${burst}`;
    }
    case 'replay':
      return `open loop, replay of ${formatCount(arrivals.offsetsMs.length)} arrivals`;
  }
}
