/** Who changes something, for the audit's line in the log: as much as can be known where all admins share one token. */
import { clientAddress, type ReadableHeaders } from '@/lib/http/request-origin';
import { readBearer } from './admin-access';
import { matchesAdminToken, readAdminToken } from './admin-token';

export interface AdminActor {
  /** A person in a browser, or a program with the token. */
  readonly by: 'session' | 'token';
  /** As the nearest proxy saw it; without one a client can forge it. */
  readonly from: string;
}

/** @param headers of a request that was let in */
export function readAdminActor(headers: ReadableHeaders): AdminActor {
  const adminToken = readAdminToken();
  const bearer = readBearer(headers);
  const hasToken = adminToken !== undefined && bearer !== undefined && matchesAdminToken(bearer, adminToken);
  return { by: hasToken ? 'token' : 'session', from: clientAddress(headers) };
}
