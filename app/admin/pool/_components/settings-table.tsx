import type { PoolReport } from '@/lib/runtime';
import { BreakableCode } from './breakable-code';
import { Section } from './section';
import styles from './settings-table.module.css';

const SOURCES = { environment: 'environment', url: 'URL', default: 'default' } as const;

/** Every setting that runs, and where to change it. */
export function SettingsTable({ settings, redactedUrl }: Pick<PoolReport, 'settings' | 'redactedUrl'>) {
  return (
    <Section title="Settings">
      <p>
        <BreakableCode className={styles.url} text={redactedUrl} />
      </p>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">Setting</th>
            <th scope="col">Value</th>
            <th scope="col">Source</th>
          </tr>
        </thead>
        <tbody>
          {settings.map(({ name, label, value, source, variable }) => (
            <tr key={name}>
              <th scope="row">
                {label}
                <BreakableCode className={styles.name} text={name} />
              </th>
              <td>{value}</td>
              <td>
                {SOURCES[source]}
                {source === 'environment' && variable !== undefined && variable !== name && (
                  <BreakableCode className={styles.name} text={variable} />
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  );
}
