import styles from './pool-toolbar.module.css';

/** A plain link and a plain form: both work without JavaScript. */
export function PoolToolbar() {
  return (
    <div className={styles.toolbar}>
      {/* Not next/link: a refresh should ask the server, never a cache of pages. */}
      <a className={styles.action} href="/admin/pool">
        Refresh
      </a>
      <form method="post" action="/api/admin/sign-out">
        <button className={styles.action} type="submit">
          Sign out
        </button>
      </form>
    </div>
  );
}
