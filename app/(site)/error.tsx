'use client';

import { ERROR_CODES, ERRORS, type PublicError } from '@/lib/errors/codes';
import { Notice } from './_components/notice';
import styles from './site.module.css';

interface ErrorPageProps {
  readonly error: unknown;
  readonly retry: () => void;
}

export default function ErrorPage({ error, retry }: ErrorPageProps) {
  const { title, detail, status } = publicErrorOf(error);
  return (
    <Notice title={title}>
      {/* The page's own metadata failed with it. */}
      <title>{`${title} · ContentFlow`}</title>
      <p>
        {status === 500
          ? detail
          : 'What is published is safe. It cannot be shown right now; try again shortly.'}
      </p>
      <p>
        <button className={styles.button} type="button" onClick={retry}>
          Try again
        </button>
      </p>
    </Notice>
  );
}

/** The server puts one of our codes into the digest, which is all that Next lets through of an error. */
function publicErrorOf(error: unknown): PublicError {
  const digest = typeof error === 'object' && error !== null && 'digest' in error ? error.digest : undefined;
  return ERRORS[ERROR_CODES.find((code) => code === digest) ?? 'UNKNOWN'];
}
