import type { PoolReport } from '@/lib/runtime';
import styles from './alert-card.module.css';
import { StatusIcon } from './status-icon';
import { TimeAgo } from './time-ago';

interface AlertCardProps {
  readonly alert: PoolReport['alerts']['active'][number];
  readonly nowMs: number;
}

const SEVERITIES = {
  critical: { word: 'Critical', status: 'fail' },
  warn: { word: 'Warning', status: 'warn' },
} as const;

/** What is wrong, by which numbers, who has to do with it, and what to do. */
export function AlertCard({ alert, nowMs }: AlertCardProps) {
  const { rule, severity, sentence, evidence, holders, advice, firedAtMs, pendingSinceMs } = alert;
  const { word, status } = SEVERITIES[severity];
  return (
    <article className={styles.card} data-status={status}>
      <p className={styles.severity}>
        <StatusIcon status={status} />
        {word}
        <code className={styles.rule}>{rule}</code>
      </p>
      <h3 className={styles.sentence}>{sentence}</h3>
      <ul className={styles.evidence}>
        {foldRepeats(evidence).map(({ line, times }) => (
          <li key={line}>
            {line}
            {times > 1 && ` (${times} times)`}
          </li>
        ))}
      </ul>
      <dl className={styles.facts}>
        {holders !== undefined && (
          <>
            <dt>Held by</dt>
            <dd>{holders}</dd>
          </>
        )}
        <dt>To do</dt>
        <dd>{advice}</dd>
        <dt>Firing since</dt>
        <dd>
          <TimeAgo atMs={firedAtMs ?? pendingSinceMs} nowMs={nowMs} />
        </dd>
      </dl>
    </article>
  );
}

/** Ten connections that were leaked at once read the same. */
function foldRepeats(lines: readonly string[]) {
  const counts = new Map<string, number>();
  for (const line of lines) counts.set(line, (counts.get(line) ?? 0) + 1);
  return [...counts].map(([line, times]) => ({ line, times }));
}
