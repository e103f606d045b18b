/**
 * Who may change something as an admin: an admin, and only from a page of this site or from a program. A browser sends the
 * cookie along whoever made the form, SameSite or not in an old one, so where it tells of another site it is refused.
 */
import { isCrossOrigin, type ReadableHeaders } from '@/lib/http/request-origin';
import { isAdminRequest } from './admin-access';
import { AdminRefusal } from './admin-refusal';

/** @throws AdminRefusal NOT_SIGNED_IN, CROSS_ORIGIN */
export async function requireAdminChange(headers: ReadableHeaders): Promise<void> {
  if (!(await isAdminRequest(headers))) throw new AdminRefusal('NOT_SIGNED_IN');
  if (isCrossOrigin(headers)) throw new AdminRefusal('CROSS_ORIGIN');
}
