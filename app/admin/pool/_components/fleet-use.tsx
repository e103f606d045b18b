import { formatCount } from '@/lib/display';
import type { FleetReport } from '@/lib/sizing';
import type { InstanceSessions } from '@/lib/stats';
import { BreakableCode } from './breakable-code';
import { type Column, DataTable } from './data-table';
import styles from './muted.module.css';
import { NumberList } from './number-list';
import { Section } from './section';
import { SegmentedBar } from './segmented-bar';

interface FleetUseProps {
  readonly fleet: FleetReport;
  /** Of this instance, and of each other that has the same settings. */
  readonly limit: number;
}

/** What all instances may open together during a deploy, against what the server has. */
export function FleetUse({ fleet: report, limit }: FleetUseProps) {
  const { applicationName, instances, fleet, connections, budget, notes, warning } = report;
  const columns: readonly Column<InstanceSessions>[] = [
    {
      head: 'Instance',
      cell: ({ applicationName: name }) => (
        <>
          <BreakableCode text={name} />
          {name === applicationName && ' (this one)'}
        </>
      ),
    },
    { head: 'Sessions', numeric: true, cell: ({ sessions }) => formatCount(sessions) },
  ];
  return (
    <Section title="Fleet">
      {warning !== undefined && <p>{warning}</p>}
      {budget !== undefined && (
        <SegmentedBar
          total={Math.max(1, budget.available)}
          segments={[
            { tone: 'used', count: connections },
            { tone: 'reserved', count: fleet.otherConnections },
          ]}
          label={`Of ${budget.available} connections ${connections} may be taken by this fleet during a deploy, ${fleet.otherConnections} are taken by others`}
        />
      )}
      <NumberList
        numbers={[
          { name: 'Instances', value: formatCount(fleet.instances) },
          { name: 'Limit of each', value: formatCount(limit) },
          {
            name: 'At once in a deploy',
            value: formatCount(Math.ceil(fleet.instances * fleet.deployOverlap)),
          },
          {
            name: 'May open',
            value: formatCount(connections),
            tone: 'used',
            alarming: warning !== undefined,
          },
          ...(budget === undefined
            ? []
            : ([
                { name: 'Others', value: formatCount(fleet.otherConnections), tone: 'reserved' },
                { name: 'The server has', value: formatCount(budget.available) },
                { name: 'Largest limit that fits', value: formatCount(budget.largestLimit) },
              ] as const)),
        ]}
      />
      {notes.map((note) => (
        <p key={note} className={styles.muted}>
          {note}
        </p>
      ))}
      {instances.length > 0 && (
        <DataTable
          caption="Instances that have a session open"
          columns={columns}
          rows={instances}
          keyOf={({ applicationName: name }) => name}
        />
      )}
    </Section>
  );
}
