import { formatDuration } from '@/lib/display';
import type { PoolReport } from '@/lib/runtime';
import type { SlowQuery } from '@/lib/stats';
import { BreakableCode } from './breakable-code';
import { describeThreshold } from './describe-threshold';
import { Disclosure } from './disclosure';
import styles from './entry-list.module.css';
import { Section } from './section';
import { TimeAgo } from './time-ago';

interface SlowQueriesProps extends Pick<PoolReport, 'settings'> {
  /** Newest first. */
  readonly slowQueries: readonly SlowQuery[];
  readonly nowMs: number;
}

/** As many as one looks at before one asks for more. */
const SHOWN_AT_FIRST = 5;

export function SlowQueries({ slowQueries, settings, nowMs }: SlowQueriesProps) {
  const threshold = describeThreshold(settings, 'DATABASE_SLOW_QUERY_THRESHOLD');
  const first = slowQueries.slice(0, SHOWN_AT_FIRST);
  const rest = slowQueries.slice(SHOWN_AT_FIRST);
  return (
    <Section title="Slow queries">
      {first.length === 0 ? (
        <p>No slow query since the start ({threshold}).</p>
      ) : (
        <p className={styles.detail}>Newest first; {threshold}, without the wait for a connection.</p>
      )}
      <SlowQueryList slowQueries={first} nowMs={nowMs} />
      {rest.length > 0 && (
        <Disclosure summary={`Show ${rest.length} more`}>
          <SlowQueryList slowQueries={rest} nowMs={nowMs} />
        </Disclosure>
      )}
    </Section>
  );
}

function SlowQueryList({ slowQueries, nowMs }: Pick<SlowQueriesProps, 'slowQueries' | 'nowMs'>) {
  if (slowQueries.length === 0) return null;
  return (
    <ol className={styles.entries}>
      {slowQueries.map((query) => (
        <SlowQueryEntry key={`${query.atMs} ${query.durationMs}`} query={query} nowMs={nowMs} />
      ))}
    </ol>
  );
}

function SlowQueryEntry({ query, nowMs }: { readonly query: SlowQuery; readonly nowMs: number }) {
  const { atMs, label, workspace, model, operation, durationMs, failed, statement } = query;
  return (
    <li className={styles.entry}>
      <p className={styles.head}>
        <strong className={styles.measure}>{formatDuration(durationMs)}</strong>
        {failed && (
          <span className={styles.state} data-alarming>
            Failed
          </span>
        )}
        <code>{model === undefined ? operation : `${model}.${operation}`}</code>
        <BreakableCode text={label} />
        {workspace !== undefined && (
          <span className={styles.detail}>
            workspace <BreakableCode text={workspace} />
          </span>
        )}
      </p>
      <p className={styles.detail}>
        Ended <TimeAgo atMs={atMs} nowMs={nowMs} />
      </p>
      <pre className={styles.block}>{statement}</pre>
    </li>
  );
}
