/**
 * Keyset pagination: a cursor holds where the last page ended, so a page costs the same however deep it lies and
 * nothing is skipped when items come or go. Opaque to clients; refuses what this server did not write.
 */
import { z } from 'zod';

const PAGE_LIMIT_DEFAULT = 20;
const PAGE_LIMIT_MAX = 100;

/** @param position where a page ended; ASCII */
export function encodeCursor(position: string): string {
  return Buffer.from(position).toString('base64url');
}

/** Takes a cursor whose position `position` takes, and gives the position. */
export function cursorSchema<Position extends z.ZodType<unknown, string>>(position: Position) {
  return z
    .string()
    .max(200, 'is not a cursor of this list')
    .meta({ description: '`nextCursor` of the page before.' })
    .transform((cursor, context): z.output<Position> => {
      const text = Buffer.from(cursor, 'base64url').toString();
      const result = position.safeParse(text);
      // Buffer skips what is not base64url; only what encodes to the same again was written here.
      if (result.success && encodeCursor(text) === cursor) return result.data;
      context.addIssue({ code: 'custom', message: 'is not a cursor of this list' });
      return z.NEVER;
    });
}

/** A query carries text: digits only, so that `1e2`, `0x10` and ` 7` are refused and not read as numbers. */
export const pageLimitSchema = z
  .string()
  .regex(/^([1-9][0-9]?|100)$/, `must be a whole number from 1 to ${PAGE_LIMIT_MAX}`)
  .transform(Number)
  .default(PAGE_LIMIT_DEFAULT)
  .meta({
    description: 'The most items on a page.',
    type: 'integer',
    minimum: 1,
    maximum: PAGE_LIMIT_MAX,
    default: PAGE_LIMIT_DEFAULT,
  });

/**
 * @param rows of a query that took one row more than `limit`: it tells whether there is a next page
 * @param positionOf where a page ends that ends with this row
 */
export function cutPage<Row>(rows: readonly Row[], limit: number, positionOf: (row: Row) => string) {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  const nextCursor = rows.length > limit && last !== undefined ? encodeCursor(positionOf(last)) : null;
  return { items, nextCursor };
}
