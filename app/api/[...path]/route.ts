import { RequestError } from '@/lib/http/request-error';
import { route } from '@/lib/http/route';

export const dynamic = 'force-dynamic';

/** Every path under /api that no other route has. Next would answer a program with a page. */
const refuse = route('/api/[...path]', () => Promise.reject(new RequestError('NOT_FOUND')));

export {
  refuse as DELETE,
  refuse as GET,
  refuse as HEAD,
  refuse as OPTIONS,
  refuse as PATCH,
  refuse as POST,
  refuse as PUT,
};
