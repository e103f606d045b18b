import { describeProcess, describeThrottle } from '@/lib/display';
import type { PoolReport } from '@/lib/runtime';
import { NumberList } from './number-list';
import { processNumbers } from './process-numbers';
import { Section } from './section';

interface ProcessLoadProps {
  readonly load: PoolReport['process'];
  readonly nowMs: number;
}

/** The pool can be idle while everybody waits for the event loop; what is turned away here never reaches it. */
export function ProcessLoad({ load, nowMs }: ProcessLoadProps) {
  const throttle = describeThrottle(load);
  return (
    <Section title="Process">
      <p>{describeProcess(load, nowMs)}</p>
      {throttle !== undefined && <p>{throttle}</p>}
      <NumberList numbers={processNumbers(load)} />
    </Section>
  );
}
