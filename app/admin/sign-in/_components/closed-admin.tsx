import styles from '../sign-in.module.css';

/** For a server without ADMIN_TOKEN: nobody gets in, and here is what to set. */
export function ClosedAdmin() {
  return (
    <div className={styles.closed}>
      <p>
        The admin is closed: <code>ADMIN_TOKEN</code> is not set on this server, so nobody can sign in.
      </p>
      <p>Set it to a random value of at least 32 characters and restart:</p>
      <pre className={styles.command}>
        <code>ADMIN_TOKEN=$(openssl rand -base64 32)</code>
      </pre>
    </div>
  );
}
