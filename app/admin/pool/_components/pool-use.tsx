import type { ReactNode } from 'react';
import { formatCount, formatDuration, isSaturated } from '@/lib/display';
import type { PoolSnapshot } from '@/lib/stats';
import { NumberList } from './number-list';
import { Section } from './section';
import { SegmentedBar } from './segmented-bar';

interface PoolUseProps {
  readonly snapshot: PoolSnapshot;
  /** What can be done about it. */
  readonly children: ReactNode;
}

/** This process's connections against its limit, and who waits for one. */
export function PoolUse({ snapshot, children }: PoolUseProps) {
  const { limit, inUse, idle, opening, pending, oldestWaitMs, oldestUseMs } = snapshot;
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
          { name: 'In use', value: formatCount(inUse), tone: 'used' },
          { name: 'Idle', value: formatCount(idle), tone: 'idle' },
          { name: 'Opening', value: formatCount(opening), tone: 'opening' },
          { name: 'Free', value: formatCount(free), tone: 'free' },
          { name: 'Limit', value: formatCount(limit) },
          { name: 'Waiting', value: formatCount(pending), alarming: isSaturated(snapshot) },
          {
            name: 'Oldest wait',
            value: oldestWaitMs === undefined ? 'none' : formatDuration(oldestWaitMs),
            alarming: isSaturated(snapshot),
          },
          { name: 'Oldest use', value: oldestUseMs === undefined ? 'none' : formatDuration(oldestUseMs) },
        ]}
      />
      {children}
    </Section>
  );
}
