/** When `npm run preview` builds, and what it says of the reason. */
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { findBuildReason, readSources } from '@/scripts/local/build-reason';
import { PROJECT_DIRECTORY } from '@/scripts/project';

const BUILT_AT_MS = 1_000;
const source = (name: string, changedAtMs: number) => ({ name, changedAtMs });

test.each([
  [undefined, [], 'there is no build yet'],
  [BUILT_AT_MS, [], undefined],
  [BUILT_AT_MS, [source('app/page.tsx', 999), source('lib/', 1_000)], undefined],
  [BUILT_AT_MS, [source('app/page.tsx', 1_001)], 'app/page.tsx is newer than the last build'],
  [BUILT_AT_MS, [source('lib/', 2_000)], 'something came into lib/ or went out of it since the last build'],
  [
    BUILT_AT_MS,
    [source('lib/', 2_000), source('lib/new.ts', 1_500)],
    'lib/new.ts is newer than the last build',
  ],
])('built at %p, sources %j: %p', (builtAtMs, sources, reason) => {
  expect(findBuildReason(builtAtMs, sources)).toBe(reason);
});

test('the sources of this project are what a build is made of, and no generated code', () => {
  const names = readSources(PROJECT_DIRECTORY).map(({ name }) => name);
  expect(names).toEqual(
    expect.arrayContaining([
      'app/',
      'lib/db/bounded-pool.ts',
      'prisma/schema.prisma',
      'prisma/migrations/',
      'middleware.ts',
      'instrumentation.ts',
      'next.config.ts',
      'package-lock.json',
    ]),
  );
  expect(names.filter((name) => /generated|node_modules|\.next|__tests__/.test(name))).toEqual([]);
});

test('a file that is deleted counts', () => {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'contentflow-sources-'));
  mkdirSync(path.join(directory, 'lib'));
  for (const name of ['kept.ts', 'gone.ts']) writeFileSync(path.join(directory, 'lib', name), '');
  for (const name of ['lib/kept.ts', 'lib']) utimesSync(path.join(directory, name), 1, 1);
  rmSync(path.join(directory, 'lib', 'gone.ts'));
  expect(findBuildReason(BUILT_AT_MS, readSources(directory))).toContain('out of it');
  rmSync(directory, { recursive: true });
});
