import { deriveSlug, isSlug } from '@/lib/content/slug';

test.each([
  ['Why fifteen connections?', 'why-fifteen-connections'],
  ['  Ten   things — and one  ', 'ten-things-and-one'],
  ['Ægir’s Straße in Łódź', 'aegirs-strasse-in-lodz'],
  ['Café, naïve, déjà vu', 'cafe-naive-deja-vu'],
  ["Don't repeat yourself", 'dont-repeat-yourself'],
  ['İstanbul', 'istanbul'],
  ['C++ & C#: v2.0', 'c-c-v2-0'],
])('%s → %s', (title, slug) => {
  expect(deriveSlug(title)).toBe(slug);
});

test.each(['日本語のタイトル', '!!!', '—'])('%s gives no slug', (title) => {
  expect(deriveSlug(title)).toBeUndefined();
});

test('a long title is cut off without a hyphen at its end', () => {
  const slug = deriveSlug(`${'a'.repeat(99)} and more`);
  expect(slug).toBe('a'.repeat(99));
});

test.each(['', '-', 'a-', '-a', 'a--b', 'A', 'a b', 'a/b', 'ä', 'a\n', '..', 'a'.repeat(101)])(
  '%j is no slug',
  (text) => {
    expect(isSlug(text)).toBe(false);
  },
);
