/** The queries of the lists, as text from a URL; OpenAPI shows the same schemas. */
import { z } from 'zod';
import { contentStatusSchema } from './content-schemas';
import { itemIdSchema } from './item-id';
import { VERSION_MAX, versionTextSchema } from './item-version';
import { cursorSchema, pageLimitSchema } from './page-cursor';

export const itemListQuerySchema = z.strictObject({
  status: contentStatusSchema.exactOptional(),
  limit: pageLimitSchema,
  cursor: cursorSchema(itemIdSchema).exactOptional(),
});

export const revisionListQuerySchema = z.strictObject({
  limit: pageLimitSchema,
  cursor: cursorSchema(versionTextSchema).exactOptional(),
});

export const deletionQuerySchema = z.strictObject({
  version: versionTextSchema.exactOptional().meta({
    description: 'Deletes only this version of the item; whatever version there is where absent.',
    type: 'integer',
    minimum: 1,
    maximum: VERSION_MAX,
  }),
});

export type ItemListQuery = z.output<typeof itemListQuerySchema>;
export type RevisionListQuery = z.output<typeof revisionListQuerySchema>;
