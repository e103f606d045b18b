import styles from './action.module.css';

/** A plain form: works without scripts. */
export function SignOut() {
  return (
    <form method="post" action="/api/admin/sign-out">
      <button className={styles.action} type="submit">
        Sign out
      </button>
    </form>
  );
}
