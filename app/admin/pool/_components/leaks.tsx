import { formatDuration } from '@/lib/display';
import type { PoolReport } from '@/lib/runtime';
import type { Leak } from '@/lib/stats';
import { BreakableCode } from './breakable-code';
import { describeThreshold } from './describe-threshold';
import { Disclosure } from './disclosure';
import styles from './entry-list.module.css';
import { Section } from './section';
import { TimeAgo } from './time-ago';

interface LeaksProps extends Pick<PoolReport, 'settings'> {
  readonly leaks: readonly Leak[];
  readonly nowMs: number;
}

/** Enough to see whose they are; one bad deploy leaks by the dozen. */
const SHOWN_AT_FIRST = 5;

/** Connections that were held too long, those that still are first. */
export function Leaks({ leaks, settings, nowMs }: LeaksProps) {
  return (
    <Section title="Leaks">
      {leaks.length === 0 ? (
        <p>No leak since the start ({describeThreshold(settings, 'DATABASE_LEAK_THRESHOLD')}).</p>
      ) : (
        <LeakList leaks={leaks.slice(0, SHOWN_AT_FIRST)} nowMs={nowMs} />
      )}
      {leaks.length > SHOWN_AT_FIRST && (
        <Disclosure summary={`Show ${leaks.length - SHOWN_AT_FIRST} more`}>
          <LeakList leaks={leaks.slice(SHOWN_AT_FIRST)} nowMs={nowMs} />
        </Disclosure>
      )}
    </Section>
  );
}

function LeakList({ leaks, nowMs }: Pick<LeaksProps, 'leaks' | 'nowMs'>) {
  return (
    <ol className={styles.entries}>
      {leaks.map((leak) => (
        <LeakEntry key={leak.id} leak={leak} nowMs={nowMs} />
      ))}
    </ol>
  );
}

function LeakEntry({ leak, nowMs }: { readonly leak: Leak; readonly nowMs: number }) {
  const { label, workspace, acquiredAtMs, returnedAtMs, heldMs, stack } = leak;
  const held = returnedAtMs === undefined;
  return (
    <li className={styles.entry}>
      <p className={styles.head}>
        <strong className={styles.measure} data-alarming={held}>
          {formatDuration(heldMs)}
        </strong>
        <span className={styles.state} data-alarming={held}>
          {held ? 'Still held' : 'Returned'}
        </span>
        <BreakableCode text={label} />
        {workspace !== undefined && (
          <span className={styles.detail}>
            workspace <BreakableCode text={workspace} />
          </span>
        )}
      </p>
      <p className={styles.detail}>
        Acquired <TimeAgo atMs={acquiredAtMs} nowMs={nowMs} />
        {returnedAtMs !== undefined && (
          <>
            ; returned <TimeAgo atMs={returnedAtMs} nowMs={nowMs} />
          </>
        )}
      </p>
      {stack !== undefined && (
        <Disclosure summary="Stack of the call that acquired it">
          <pre className={styles.block}>{stack}</pre>
        </Disclosure>
      )}
    </li>
  );
}
