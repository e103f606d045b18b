import { type FormEvent, useEffect, useId, useRef, useState } from 'react';
import { formatCount } from '@/lib/display';
import type { PoolReport } from '@/lib/runtime';
import action from './action.module.css';
import styles from './change-dialog.module.css';
import { type Action, CHANGE_FORMS, type ChangeForm } from './change-forms';

interface ChangeDialogProps {
  readonly report: PoolReport;
  /** Undefined: closed. */
  readonly chosen: Action | undefined;
  readonly onDone: (words: string) => void;
  readonly onClose: () => void;
}

/**
 * A second look before the pool is changed. The browser's own dialog: it keeps the keyboard inside, closes by Escape and
 * gives the focus back to where it came from.
 */
export function ChangeDialog({ report, chosen, onDone, onClose }: ChangeDialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    if (chosen !== undefined) dialog.current?.showModal();
  }, [chosen]);
  const close = () => dialog.current?.close();
  return (
    <dialog ref={dialog} className={styles.dialog} aria-labelledby={titleId} onClose={onClose}>
      {chosen !== undefined && (
        <Form
          form={CHANGE_FORMS[chosen]}
          report={report}
          titleId={titleId}
          onCancel={close}
          onDone={(words) => {
            onDone(words);
            close();
          }}
        />
      )}
    </dialog>
  );
}

interface FormProps {
  readonly form: ChangeForm;
  readonly report: PoolReport;
  readonly titleId: string;
  readonly onDone: (words: string) => void;
  readonly onCancel: () => void;
}

function Form({ form, report, titleId, onDone, onCancel }: FormProps) {
  const { title, describe, field, confirm, send } = form;
  const inputId = useId();
  const hintId = useId();
  const [text, setText] = useState(String(report.measurements.snapshot.limit));
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState('');
  // What the page shows goes on changing; what was looked at is of the moment at which it was opened.
  const [seen] = useState(report);
  const most = field?.most(seen) ?? Number.POSITIVE_INFINITY;
  const count = Number(text);
  const isCount = field === undefined || (/^\d+$/.test(text) && count >= 1 && count <= most);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (isBusy) return;
    setBusy(true);
    setFailure('');
    const answer = await send(count, seen.instance);
    setBusy(false);
    if ('done' in answer) onDone(answer.done);
    else setFailure(answer.failed);
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      <h2 id={titleId}>{title}</h2>
      <p>{describe(seen)}</p>
      {field !== undefined && (
        <>
          <label className={styles.label} htmlFor={inputId}>
            {field.label}
          </label>
          <input
            className={styles.input}
            id={inputId}
            type="number"
            inputMode="numeric"
            min={1}
            max={most}
            step={1}
            required
            value={text}
            aria-describedby={hintId}
            onChange={({ target }) => setText(target.value)}
          />
          <p className={styles.hint} id={hintId}>
            1 to {formatCount(most)}.{isCount && ` ${field.warn?.(count, seen.fleet) ?? ''}`}
          </p>
        </>
      )}
      <p className={styles.failure} role="alert">
        {failure}
      </p>
      <div className={styles.buttons}>
        <button className={action.action} type="button" onClick={onCancel}>
          Cancel
        </button>
        <button className={styles.confirm} type="submit" disabled={isBusy || !isCount}>
          {isBusy ? 'Asking …' : isCount ? confirm(count) : title}
        </button>
      </div>
    </form>
  );
}
