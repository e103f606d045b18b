/** The queries of the lists, as text from a URL; OpenAPI shows the same schemas. */
import { z } from 'zod';
import { contentStatusSchema } from './content-schemas';
import { cursorSchema, pageLimitSchema } from './page-cursor';

const versionText = z.string().regex(/^[1-9][0-9]{0,8}$/, 'must be a whole number from 1');

export const itemListQuerySchema = z.strictObject({
  status: contentStatusSchema.exactOptional(),
  limit: pageLimitSchema,
  cursor: cursorSchema(z.uuid()).exactOptional(),
});

export const revisionListQuerySchema = z.strictObject({
  limit: pageLimitSchema,
  cursor: cursorSchema(versionText.transform(Number)).exactOptional(),
});

export const deletionQuerySchema = z.strictObject({
  version: versionText.transform(Number).exactOptional().meta({
    description: 'Deletes only this version of the item; whatever version there is where absent.',
    type: 'integer',
    minimum: 1,
  }),
});

export type ItemListQuery = z.output<typeof itemListQuerySchema>;
export type RevisionListQuery = z.output<typeof revisionListQuerySchema>;
