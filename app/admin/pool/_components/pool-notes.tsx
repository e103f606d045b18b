import type { PoolReport } from '@/lib/runtime';
import styles from './pool-notes.module.css';
import { Section } from './section';

/** Beside the sentence, worst first; nothing at all where there is nothing to say. */
export function PoolNotes({ notes }: Pick<PoolReport, 'notes'>) {
  if (notes.length === 0) return null;
  return (
    <Section title="Worth knowing">
      <ul className={styles.notes}>
        {notes.map((note) => (
          <li key={note}>{note}</li>
        ))}
      </ul>
    </Section>
  );
}
