import styles from './number-list.module.css';

export interface NamedNumber {
  readonly name: string;
  readonly value: string;
  /** Which part of the bar it names, if it names one. */
  readonly tone?: 'used' | 'idle' | 'opening' | 'reserved' | 'free';
  /** For the one that should not be overlooked. */
  readonly alarming?: boolean;
}

export function NumberList({ numbers }: { readonly numbers: readonly NamedNumber[] }) {
  return (
    <dl className={styles.list}>
      {numbers.map(({ name, value, tone, alarming = false }) => (
        <div key={name} className={styles.item}>
          <dt className={styles.name}>
            {tone !== undefined && <span className={styles.swatch} data-tone={tone} />}
            {name}
          </dt>
          <dd className={styles.value} data-alarming={alarming}>
            {value}
          </dd>
        </div>
      ))}
    </dl>
  );
}
