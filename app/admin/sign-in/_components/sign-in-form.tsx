import styles from '../sign-in.module.css';

interface SignInFormProps {
  /** What was wrong with the last attempt. */
  readonly problem: string | undefined;
}

export function SignInForm({ problem }: SignInFormProps) {
  return (
    <form className={styles.form} method="post" action="/api/admin/sign-in">
      {/* Password managers want a name to store the token under. */}
      <input type="hidden" name="username" autoComplete="username" value="admin" />
      <label className={styles.label} htmlFor="token">
        Admin token
      </label>
      <input
        className={styles.input}
        id="token"
        name="token"
        type="password"
        autoComplete="current-password"
        required
        aria-invalid={problem !== undefined}
        aria-describedby={problem === undefined ? 'token-hint' : 'token-problem token-hint'}
      />
      {problem !== undefined && (
        <p className={styles.problem} id="token-problem">
          <span aria-hidden="true">✕</span> {problem}
        </p>
      )}
      <p className={styles.hint} id="token-hint">
        The value of <code>ADMIN_TOKEN</code> on the server.
      </p>
      <button className={styles.button} type="submit">
        Sign in
      </button>
    </form>
  );
}
