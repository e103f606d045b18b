/** What holds for every cursor, title, status and text, not only for those that somebody thought of. */
import fc from 'fast-check';
import { z } from 'zod';
import { CONTENT_STATUSES, legalTransitions, statusesLeadingTo } from '@/lib/content/content-status';
import { itemIdSchema } from '@/lib/content/item-id';
import { cursorSchema, cutPage, encodeCursor } from '@/lib/content/page-cursor';
import { renderMarkdown } from '@/lib/content/render-markdown';
import { deriveSlug, isSlug } from '@/lib/content/slug';
import { storableText } from '@/lib/content/storable-text';
import { jsonPointer } from '@/lib/http/input-mistakes';

const uuidCursor = cursorSchema(itemIdSchema);

test('a cursor leads back to where it was made', () => {
  fc.assert(fc.property(fc.uuid(), (id) => expect(uuidCursor.parse(encodeCursor(id))).toBe(id)));
});

test('nothing but what encodes to itself is a cursor', () => {
  const candidates = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.base64String(),
    fc.uuid().map((id) => `${encodeCursor(id)}=`),
    fc.uuid().map((id) => encodeCursor(`${id} `)),
    fc.uuid().map((id) => encodeCursor(id).slice(0, -1)),
  );
  fc.assert(fc.property(candidates, (text) => expect(uuidCursor.safeParse(text).success).toBe(false)));
});

test('pages together are the list, whatever the limit', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat()), fc.integer({ min: 1, max: 100 }), (numbers, limit) => {
      const list = numbers.toSorted((a, b) => b - a);
      const position = cursorSchema(z.string().transform(Number));
      const seen: number[] = [];
      let after = Number.POSITIVE_INFINITY;
      for (;;) {
        const rows = list.filter((number) => number < after).slice(0, limit + 1);
        const { items, nextCursor } = cutPage(rows, limit, String);
        seen.push(...items);
        if (nextCursor === null) break;
        expect(items).toHaveLength(limit);
        after = position.parse(nextCursor);
      }
      expect(seen).toEqual(list);
    }),
  );
});

test('both readings of the table agree, and from every status every other one can be reached', () => {
  const status = fc.constantFrom(...CONTENT_STATUSES);
  fc.assert(
    fc.property(status, status, (from, to) => {
      expect(statusesLeadingTo(to).includes(from)).toBe(legalTransitions(from).includes(to));
      const reached = new Set([from]);
      for (const at of reached) for (const next of legalTransitions(at)) reached.add(next);
      expect(reached.has(to)).toBe(true);
    }),
  );
});

test('a derived slug is a slug, and is its own slug', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (title) => {
      const slug = deriveSlug(title);
      if (slug === undefined) return;
      expect(isSlug(slug)).toBe(true);
      expect(deriveSlug(slug)).toBe(slug);
    }),
  );
});

test('text that passes survives UTF-8 and has no null character', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const survives = Buffer.from(text, 'utf8').toString('utf8') === text && !text.includes('\0');
      expect(storableText.safeParse(text).success).toBe(survives);
    }),
  );
});

test('whatever somebody writes, the only tags are ours', () => {
  const hostile = fc.constantFrom(
    ...['<', '>', '"', "'", '`', '[', '](', ')', '!', 'javascript:', '&#', 'on', '='],
  );
  const source = fc.array(fc.oneof(hostile, fc.string({ maxLength: 8 }))).map((parts) => parts.join(''));
  fc.assert(
    fc.property(source, (text) => {
      const html = renderMarkdown(text);
      expect(html).not.toMatch(
        /<(?!\/?(h[2-6]|p|blockquote|hr|br|pre|code|em|strong|s|a|img|div|[uo]l|li|t\w+)\b)/,
      );
      expect(html).not.toMatch(/<[^>]*\s(on\w+|style|srcdoc)\s*=/);
      expect(html).not.toMatch(/(href|src)="\s*(javascript|data|vbscript):/i);
    }),
    { numRuns: 500 },
  );
});

test('a pointer leads to the member that it names (RFC 6901)', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme' })), (path) => {
      const tokens = jsonPointer(path).slice(1).split('/').slice(1);
      const names = tokens.map((token) =>
        decodeURIComponent(token).replaceAll('~1', '/').replaceAll('~0', '~'),
      );
      expect(names).toEqual(path);
    }),
  );
});
