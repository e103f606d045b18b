import type { z } from 'zod';
import {
  BODY_MAX_BYTES,
  itemChangeSchema,
  newItemSchema,
  transitionSchema,
} from '@/lib/content/content-schemas';
import { mistakesOf } from '@/lib/http/input-mistakes';
import { REQUEST_MAX_BYTES } from '@/lib/http/request-error';

function mistakes(schema: z.ZodType, value: unknown): unknown {
  const result = schema.safeParse(value);
  return result.success ? [] : mistakesOf(result.error, 'pointer');
}

test('a title is enough', () => {
  expect(newItemSchema.parse({ title: 'Title' })).toEqual({ title: 'Title' });
});

test.each([
  [{}, '#/title', 'must be a string'],
  [{ title: 7 }, '#/title', 'must be a string'],
  [{ title: '' }, '#/title', 'must not be empty'],
  [{ title: ' a' }, '#/title', 'must not begin or end with white space'],
  [{ title: 'a\nb' }, '#/title', 'must be one line without control characters'],
  [{ title: 'a\0b' }, '#/title', 'must not contain the null character (U+0000)'],
  [{ title: 'a\ud800' }, '#/title', 'must not contain half of a surrogate pair; it is not valid Unicode'],
  [{ title: 'a'.repeat(201) }, '#/title', 'must have 200 characters at most'],
  [
    { title: 'a', slug: 'A b' },
    '#/slug',
    'must be lower-case letters a–z and digits, in words joined by single hyphens',
  ],
  [{ title: 'a', bodyMarkdown: '\0' }, '#/bodyMarkdown', 'must not contain the null character (U+0000)'],
  [
    { title: 'a', bodyMarkdown: 'ä'.repeat(BODY_MAX_BYTES / 2 + 1) },
    '#/bodyMarkdown',
    'must have 131072 bytes (128 KiB) of UTF-8 at most',
  ],
  [{ title: 'a', status: 'published' }, '#/status', 'is not known here'],
])('a new item is not %j', (value, pointer, detail) => {
  expect(mistakes(newItemSchema, value)).toEqual([{ pointer, detail }]);
});

test('every mistake is named at once', () => {
  expect(mistakes(newItemSchema, { title: '', slug: '-', tags: [] })).toHaveLength(3);
});

test.each([1.5, 0, '1', null, 2 ** 31])('%j is no version', (version) => {
  expect(mistakes(transitionSchema, { to: 'draft', version })).toHaveLength(1);
});

test('a change changes something', () => {
  expect(mistakes(itemChangeSchema, { version: 1 })).toEqual([
    { pointer: '#', detail: 'must name at least one of title, slug, bodyMarkdown' },
  ]);
});

test('an unknown status is answered with the known ones', () => {
  expect(mistakes(transitionSchema, { to: 'deleted', version: 1 })).toEqual([
    { pointer: '#/to', detail: 'must be one of draft, in_review, published, archived' },
  ]);
});

test('the largest body fits into a request, whatever its escapes', () => {
  const body = { version: 2 ** 31 - 1, title: '\u0001'.repeat(200), slug: 'a'.repeat(100), bodyMarkdown: '' };
  const longest = JSON.stringify(body).length + BODY_MAX_BYTES * '\\u0041'.length;
  expect(longest).toBeLessThan(REQUEST_MAX_BYTES);
});
