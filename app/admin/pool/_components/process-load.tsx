import { describeProcess, describeThrottle } from '@/lib/display';
import type { PoolReport } from '@/lib/runtime';
import { NumberList } from './number-list';
import { processNumbers } from './process-numbers';
import { Section } from './section';

interface ProcessLoadProps {
  readonly load: PoolReport['process'];
  /** Whether the pool's queue stands. */
  readonly poolStands: boolean;
  readonly nowMs: number;
}

/** The pool can be idle while everybody waits for the event loop; what is turned away here never reaches it. */
export function ProcessLoad({ load, poolStands, nowMs }: ProcessLoadProps) {
  const throttle = describeThrottle(load, poolStands);
  return (
    <Section title="Process">
      <p>{describeProcess(load, nowMs)}</p>
      {throttle !== undefined && <p>{throttle}</p>}
      <NumberList numbers={processNumbers(load, poolStands)} />
    </Section>
  );
}
