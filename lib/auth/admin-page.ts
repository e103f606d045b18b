/** The admin's check for pages, where a refusal is a redirect. */
import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { isAdminRequest } from './admin-access';
import { SIGN_IN_PATH } from './admin-refusal';

/** Leads strangers to the sign-in page. */
export async function requireAdminPage(): Promise<void> {
  if (!(await isAdminRequest(await headers()))) redirect(SIGN_IN_PATH);
}
