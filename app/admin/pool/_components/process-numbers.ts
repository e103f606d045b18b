/** The process's numbers; red is what is so now, and not what once was. */
import { formatCount, formatDuration } from '@/lib/display';
import type { ProcessLoad } from '@/lib/stats';
import type { NamedNumber } from './number-list';

export function processNumbers(load: ProcessLoad): readonly NamedNumber[] {
  const { loopDelayMs, requestsInFlight, requestsLimit, sheddingSinceMs } = load;
  const { requestsServed, requestsShed, requestsThrottled, throttling } = load;
  const sheds = sheddingSinceMs !== undefined;
  return [
    { name: 'Event loop late', value: formatDuration(loopDelayMs), alarming: sheds },
    { name: 'In flight', value: formatCount(requestsInFlight) },
    { name: 'Let in at once', value: requestsLimit === undefined ? 'all' : formatCount(requestsLimit) },
    { name: 'Answered', value: formatCount(requestsServed) },
    { name: 'Turned away', value: formatCount(requestsShed), alarming: sheds && requestsShed > 0 },
    {
      name: 'Turned away for the pool',
      value: formatCount(requestsThrottled),
      alarming: throttling && requestsThrottled > 0,
    },
  ];
}
