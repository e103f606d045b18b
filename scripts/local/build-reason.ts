/** Whether a production build is out of date, and by what: whoever previews a change must see the change. */
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';

export interface SourceEntry {
  /** Relative to the project; a folder ends in a slash. */
  readonly name: string;
  readonly changedAtMs: number;
}

/** What the server is made of, and the migrations that are applied before it starts. */
const SOURCES = [
  'app',
  'lib',
  'public',
  'prisma/schema.prisma',
  'prisma/migrations',
  'middleware.ts',
  'instrumentation.ts',
  'next.config.ts',
  'package-lock.json',
];

/**
 * @param builtAtMs milliseconds since the epoch; undefined where there is no build
 * @returns why there must be a new build; undefined where the one that is there will do
 */
export function findBuildReason(
  builtAtMs: number | undefined,
  sources: readonly SourceEntry[],
): string | undefined {
  if (builtAtMs === undefined) return 'there is no build yet';
  const newer = sources.filter(({ changedAtMs }) => changedAtMs > builtAtMs);
  // A file tells more than the folder that changed with it.
  const shown = newer.find(({ name }) => !name.endsWith('/')) ?? newer[0];
  if (shown === undefined) return undefined;
  return shown.name.endsWith('/')
    ? `something came into ${shown.name} or went out of it since the last build`
    : `${shown.name} is newer than the last build`;
}

/** Folders as well: the time of a folder is all that a deleted file leaves behind. */
export function readSources(projectDirectory: string): SourceEntry[] {
  const read = (name: string): SourceEntry[] => {
    const status = statSync(path.join(projectDirectory, name), { throwIfNoEntry: false });
    if (status === undefined) return [];
    if (!status.isDirectory()) return [{ name, changedAtMs: status.mtimeMs }];
    const children = readdirSync(path.join(projectDirectory, name)).sort();
    const entries = children.flatMap((child) => read(`${name}/${child}`));
    return [...entries, { name: `${name}/`, changedAtMs: status.mtimeMs }];
  };
  return SOURCES.flatMap(read);
}
