import { z } from 'zod';
import { ContentError } from './content-error';

const idSchema = z.guid();

/**
 * @param id from a URL
 * @throws ContentError ITEM_NOT_FOUND: what is not a UUID is the id of nothing, and PostgreSQL would refuse it
 */
export function parseItemId(id: string): string {
  if (!idSchema.safeParse(id).success) throw ContentError.itemNotFound();
  return id;
}
