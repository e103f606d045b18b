/**
 * What clients send and receive, in one place: handlers check with it and OpenAPI shows it.
 * Refuses unknown fields, so that a misspelt one is not lost in silence.
 */
import { z } from 'zod';
import { CONTENT_STATUSES } from './content-status';
import { itemIdSchema } from './item-id';
import { versionSchema } from './item-version';
import { slugSchema } from './slug';
import { storableText } from './storable-text';

const TITLE_MAX_LENGTH = 200;

/**
 * About 20,000 words. JSON can write one byte as six (`\u0041`), and six times this still fits into the largest
 * request that is read, so no legal body is refused for its escapes.
 */
export const BODY_MAX_BYTES = 128 * 1024;

export const contentStatusSchema = z.enum(CONTENT_STATUSES, {
  error: `must be one of ${CONTENT_STATUSES.join(', ')}`,
});

const titleSchema = storableText
  .min(1, 'must not be empty')
  .max(TITLE_MAX_LENGTH, `must have ${TITLE_MAX_LENGTH} characters at most`)
  .refine((title) => title === title.trim(), 'must not begin or end with white space')
  .refine((title) => !/[\p{Cc}\u2028\u2029]/u.test(title), 'must be one line without control characters');

const bodyMarkdownSchema = storableText
  .refine((text) => Buffer.byteLength(text) <= BODY_MAX_BYTES, {
    error: `must have ${BODY_MAX_BYTES} bytes (128 KiB) of UTF-8 at most`,
  })
  .meta({
    maxLength: BODY_MAX_BYTES,
    description: `CommonMark with tables; HTML in it is shown as text. At most ${BODY_MAX_BYTES} bytes of UTF-8.`,
  });

const readVersionSchema = versionSchema.meta({
  description: 'The version of the item that this change was made for.',
});

export const newItemSchema = z.strictObject({
  title: titleSchema,
  slug: slugSchema
    .exactOptional()
    .meta({ description: 'Unique in the workspace. Made of the title where absent.' }),
  bodyMarkdown: bodyMarkdownSchema.exactOptional(),
});

export const itemChangeSchema = z
  .strictObject({
    version: readVersionSchema,
    title: titleSchema.exactOptional(),
    slug: slugSchema.exactOptional(),
    bodyMarkdown: bodyMarkdownSchema.exactOptional(),
  })
  .refine((change) => Object.keys(change).length > 1, 'must name at least one of title, slug, bodyMarkdown')
  .meta({ minProperties: 2 });

export const transitionSchema = z.strictObject({ to: contentStatusSchema, version: readVersionSchema });

const instant = z.iso.datetime();

export const itemSummarySchema = z.strictObject({
  id: itemIdSchema,
  slug: slugSchema,
  title: z.string(),
  status: contentStatusSchema,
  version: versionSchema.meta({ description: 'Counts the changes of the item from 1.' }),
  publishedAt: instant.nullable().meta({ description: 'When the item was last published; null if never.' }),
  createdAt: instant,
  updatedAt: instant,
});

export const itemSchema = itemSummarySchema.extend({ bodyMarkdown: z.string() });

export const revisionSummarySchema = z.strictObject({
  version: versionSchema,
  slug: slugSchema,
  title: z.string(),
  status: contentStatusSchema,
  createdAt: instant,
});

export const revisionSchema = revisionSummarySchema.extend({ bodyMarkdown: z.string() });

const nextCursor = z
  .string()
  .nullable()
  .meta({ description: 'Send it as `cursor` for the next page; null on the last one.' });

export const itemPageSchema = z.strictObject({ items: z.array(itemSummarySchema), nextCursor });

export const revisionPageSchema = z.strictObject({ items: z.array(revisionSummarySchema), nextCursor });

export type NewItem = z.output<typeof newItemSchema>;
export type ItemChange = z.output<typeof itemChangeSchema>;
export type Transition = z.output<typeof transitionSchema>;
export type ContentItemDocument = z.infer<typeof itemSchema>;
export type ItemPage = z.infer<typeof itemPageSchema>;
export type RevisionDocument = z.infer<typeof revisionSchema>;
export type RevisionPage = z.infer<typeof revisionPageSchema>;
