import { formatDuration } from '@/lib/display';
import { ERRORS } from '@/lib/errors';
import type { PoolReport } from '@/lib/runtime';
import styles from './facts.module.css';
import { Section } from './section';
import { TimeAgo } from './time-ago';

interface LastCheckProps extends Pick<PoolReport, 'checkedAtMs' | 'responseTimeMs' | 'lastFailure'> {
  readonly nowMs: number;
}

export function LastCheck({ checkedAtMs, responseTimeMs, lastFailure, nowMs }: LastCheckProps) {
  return (
    <Section title="Last check">
      <dl className={styles.facts}>
        <dt>Checked</dt>
        <dd>
          <TimeAgo atMs={checkedAtMs} nowMs={nowMs} />
        </dd>
        <dt>Response time</dt>
        <dd>{formatDuration(responseTimeMs)}</dd>
        <dt>Last failure</dt>
        <dd>
          {lastFailure === undefined ? (
            'none since the start'
          ) : (
            <>
              {ERRORS[lastFailure.code].title} (<code>{lastFailure.code}</code>),{' '}
              <TimeAgo atMs={lastFailure.atMs} nowMs={nowMs} />
            </>
          )}
        </dd>
      </dl>
    </Section>
  );
}
