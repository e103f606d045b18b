import type { Metadata } from 'next';
import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { isAdminRequest } from '@/lib/auth/admin-access';
import { readAdminToken } from '@/lib/auth/admin-token';
import { ClosedAdmin } from './_components/closed-admin';
import { SecondLook } from './_components/second-look';
import { SignInForm } from './_components/sign-in-form';
import styles from './sign-in.module.css';

export const metadata: Metadata = { title: 'Sign in', robots: { index: false } };
export const dynamic = 'force-dynamic';

/** Words for the codes that our own handler sends; a query string never brings words onto this page. */
const MESSAGES: Readonly<Record<string, string>> = {
  'wrong-token': 'That is not the admin token. Check for a missing character at its ends.',
};

interface SignInPageProps {
  readonly searchParams: Promise<{ readonly error?: string | string[] }>;
}

export default async function SignInPage({ searchParams }: SignInPageProps) {
  const requestHeaders = await headers();
  if (await isAdminRequest(requestHeaders)) redirect('/admin/pool');
  if (requestHeaders.get('sec-fetch-site') === 'cross-site') return <SecondLook />;
  const { error } = await searchParams;
  return (
    <div className={styles.page}>
      <h1>Sign in</h1>
      {readAdminToken() === undefined ? (
        <ClosedAdmin />
      ) : (
        <SignInForm problem={typeof error === 'string' ? MESSAGES[error] : undefined} />
      )}
    </div>
  );
}
