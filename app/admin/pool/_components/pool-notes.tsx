import type { PoolStatus } from '@/lib/runtime';
import styles from './pool-notes.module.css';
import { Section } from './section';

/** What is wrong or worth knowing, worst first; nothing at all where there is nothing to say. */
export function PoolNotes({ status, notes }: Pick<PoolStatus, 'status' | 'notes'>) {
  if (notes.length === 0) return null;
  return (
    <Section title={status === 'pass' ? 'Worth knowing' : 'What is wrong'}>
      <ul className={styles.notes}>
        {notes.map((note) => (
          <li key={note}>{note}</li>
        ))}
      </ul>
    </Section>
  );
}
