'use client';

import styles from './error.module.css';

interface AdminErrorProps {
  readonly error: Error & { readonly digest?: string };
  readonly retry: () => void;
}

/** The status itself never throws, so this is for what nobody foresaw; the digest finds it in the server's log. */
export default function AdminError({ error, retry }: AdminErrorProps) {
  return (
    <div className={styles.error} role="alert">
      <h1>This page could not be made</h1>
      <p>
        The server met an error that it did not expect; its log has the details
        {error.digest === undefined ? '.' : ` under digest ${error.digest}.`} The probe at{' '}
        <a href="/api/health/db">/api/health/db</a> does not depend on this page.
      </p>
      <button className={styles.retry} type="button" onClick={() => retry()}>
        Try again
      </button>
    </div>
  );
}
