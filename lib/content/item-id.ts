import { z } from 'zod';
import { ContentError } from './content-error';

/** Whatever PostgreSQL takes for a UUID as it prints it, of any version: ids that were imported are ids, too. */
export const itemIdSchema = z.guid();

/**
 * @param id from a URL
 * @throws ContentError ITEM_NOT_FOUND: what is not a UUID is the id of nothing, and PostgreSQL would refuse it
 */
export function parseItemId(id: string): string {
  if (!itemIdSchema.safeParse(id).success) throw ContentError.itemNotFound();
  return id;
}
