/** The middleware is on the path of every page: nothing that it imports may reach the database or start anything. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const ROOT = join(__dirname, '../..');
const IMPORT = /(?:import|export)\s[^;]*?from\s+'([^']+)'|import\s*\(?\s*'([^']+)'|require\('([^']+)'\)/g;
const ALLOWED_PACKAGES = ['jose', 'next/server', 'node:crypto', 'zod'];

function resolveModule(specifier: string, from: string): string | undefined {
  const base = specifier.startsWith('@/') ? join(ROOT, specifier.slice(2)) : join(dirname(from), specifier);
  return ['.ts', '.tsx', '/index.ts'].map((end) => `${base}${end}`).find((path) => existsSync(path));
}

/** Everything that a file imports, type-only imports left out, down to the packages. */
function walk(file: string, files = new Set<string>(), packages = new Set<string>()) {
  if (files.has(file)) return { files, packages };
  files.add(file);
  for (const match of readFileSync(file, 'utf8').matchAll(IMPORT)) {
    const specifier = match[1] ?? match[2] ?? match[3] ?? '';
    if (match[0].startsWith('import type')) continue;
    if (!specifier.startsWith('@/') && !specifier.startsWith('.')) {
      packages.add(specifier);
      continue;
    }
    const next = resolveModule(specifier, file);
    if (next === undefined) throw new Error(`${specifier} in ${relative(ROOT, file)} leads nowhere`);
    walk(next, files, packages);
  }
  return { files, packages };
}

const { files, packages } = walk(join(ROOT, 'middleware.ts'));
const paths = [...files].map((file) => relative(ROOT, file)).sort();

test('the walk sees more than the middleware itself', () => {
  expect(paths).toContain('lib/auth/admin-session.ts');
  expect([...packages]).toContain('jose');
});

test('it reaches no database, no runtime, no logger', () => {
  expect(paths.filter((path) => /^(lib\/(db|runtime|content|logging)|prisma)\//.test(path))).toEqual([]);
});

test('it uses no package but those that it needs', () => {
  expect([...packages].filter((name) => !ALLOWED_PACKAGES.includes(name))).toEqual([]);
});
