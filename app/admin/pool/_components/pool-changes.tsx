import { useState } from 'react';
import type { PoolReport } from '@/lib/runtime';
import action from './action.module.css';
import { ChangeDialog } from './change-dialog';
import { type Action, CHANGE_FORMS } from './change-forms';
import styles from './pool-changes.module.css';
import { useHydrated } from './use-hydrated';

const ACTIONS = ['resize', 'evict', 'prewarm'] as const;

/** What can be done about this process's pool while it runs; each after a second look. */
export function PoolChanges({ report }: { readonly report: PoolReport }) {
  const hydrated = useHydrated();
  const [chosen, setChosen] = useState<Action>();
  const [done, setDone] = useState('');
  if (!hydrated) {
    return (
      <noscript>
        <p className={styles.result}>
          The limit can be changed, and connections replaced and opened, with scripts or through the API.
        </p>
      </noscript>
    );
  }
  return (
    <>
      <div className={styles.actions}>
        {ACTIONS.map((each) => (
          <button
            key={each}
            className={action.action}
            type="button"
            aria-haspopup="dialog"
            onClick={() => setChosen(each)}
          >
            {CHANGE_FORMS[each].title} …
          </button>
        ))}
      </div>
      <p className={styles.result} role="status">
        {done}
      </p>
      <ChangeDialog report={report} chosen={chosen} onDone={setDone} onClose={() => setChosen(undefined)} />
    </>
  );
}
