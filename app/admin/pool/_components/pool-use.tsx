import { formatDuration } from '@/lib/display';
import type { PoolStatus } from '@/lib/runtime';
import { NumberList } from './number-list';
import { Section } from './section';
import { SegmentedBar } from './segmented-bar';

/** This process's connections against its limit, and who waits for one. */
export function PoolUse({ snapshot }: Pick<PoolStatus, 'snapshot'>) {
  const { limit, inUse, idle, opening, pending, oldestWaitMs } = snapshot;
  const free = Math.max(0, limit - inUse - idle - opening);
  return (
    <Section title="Pool">
      <SegmentedBar
        total={limit}
        segments={[
          { tone: 'used', count: inUse },
          { tone: 'idle', count: idle },
          { tone: 'opening', count: opening },
        ]}
        label={`Of ${limit} connections ${inUse} in use, ${idle} idle, ${opening} opening, ${free} free`}
      />
      <NumberList
        numbers={[
          { name: 'In use', value: String(inUse), tone: 'used' },
          { name: 'Idle', value: String(idle), tone: 'idle' },
          { name: 'Opening', value: String(opening), tone: 'opening' },
          { name: 'Free', value: String(free), tone: 'free' },
          { name: 'Limit', value: String(limit) },
          { name: 'Pending', value: String(pending), alarming: pending > 0 },
          {
            name: 'Oldest wait',
            value: oldestWaitMs === undefined ? 'none' : formatDuration(oldestWaitMs),
            alarming: oldestWaitMs !== undefined,
          },
        ]}
      />
    </Section>
  );
}
