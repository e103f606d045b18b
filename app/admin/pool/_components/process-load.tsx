import { describeProcess, formatCount, formatDuration } from '@/lib/display';
import type { PoolReport } from '@/lib/runtime';
import { NumberList } from './number-list';
import { Section } from './section';

interface ProcessLoadProps {
  readonly load: PoolReport['process'];
  readonly nowMs: number;
}

/** The pool can be idle while everybody waits for the event loop; what is turned away here never reaches it. */
export function ProcessLoad({ load, nowMs }: ProcessLoadProps) {
  const { loopDelayMs, requestsInFlight, requestsLimit, sheddingSinceMs } = load;
  const { requestsServed, requestsUnanswered, requestsShed, requestsThrottled } = load;
  return (
    <Section title="Process">
      <p>{describeProcess(load, nowMs)}</p>
      <NumberList
        numbers={[
          {
            name: 'Event loop late',
            value: formatDuration(loopDelayMs),
            alarming: sheddingSinceMs !== undefined,
          },
          { name: 'In flight', value: formatCount(requestsInFlight) },
          { name: 'Let in at once', value: requestsLimit === undefined ? 'all' : formatCount(requestsLimit) },
          { name: 'Answered', value: formatCount(requestsServed) },
          { name: 'Hung up before', value: formatCount(requestsUnanswered) },
          { name: 'Turned away', value: formatCount(requestsShed), alarming: requestsShed > 0 },
          {
            name: 'Turned away for the pool',
            value: formatCount(requestsThrottled),
            alarming: requestsThrottled > 0,
          },
        ]}
      />
    </Section>
  );
}
