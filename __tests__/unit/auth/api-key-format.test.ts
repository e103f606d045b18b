import { generateApiKey, hashApiKey, isApiKey } from '@/lib/auth/api-key-format';

test('a key is cf_ and 43 characters, and never the same', () => {
  const keys = new Set(Array.from({ length: 100 }, generateApiKey));
  expect(keys.size).toBe(100);
  for (const key of keys) expect(key).toMatch(/^cf_[A-Za-z0-9_-]{43}$/);
});

test('what is kept is its SHA-256', () => {
  expect(hashApiKey('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});

test.each(['', 'short', 'a'.repeat(31), 'a'.repeat(201), `${'a'.repeat(32)} `, `${'a'.repeat(32)}ä`])(
  '%j is no key',
  (candidate) => {
    expect(isApiKey(candidate)).toBe(false);
  },
);

test('somebody can choose a key of 32 characters', () => {
  expect(isApiKey('0123456789abcdef0123456789abcdef')).toBe(true);
});
