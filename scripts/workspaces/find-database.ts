/** The database whose workspaces are meant: that of DATABASE_URL, or the one that a local server started here. */
import { redactDatabaseUrl } from '@/lib/config';
import { readRunningDatabase } from '../local/run-record';
import { readVariable } from '../project';
import { CommandError } from '../run-command';

export interface FoundDatabase {
  /** Holds the password. */
  readonly url: string;
  /** For a person; without the password. */
  readonly description: string;
}

/** @throws CommandError where there is neither */
export function findDatabase(): FoundDatabase {
  const given = readVariable('DATABASE_URL');
  if (given !== undefined) {
    return { url: given, description: `the database of DATABASE_URL, ${redactDatabaseUrl(given)}` };
  }
  const running = readRunningDatabase();
  if (running !== undefined) {
    const { command, url } = running;
    return { url, description: `the database of ${command}, which runs here: ${redactDatabaseUrl(url)}` };
  }
  throw new CommandError(
    'DATABASE_URL is not set, and no local server runs here on a PostgreSQL of its own. Set it in the environment or ' +
      'in .env, or start npm run dev in another terminal:\n' +
      '  DATABASE_URL=postgresql://user:password@host:5432/database npm run workspace -- list',
  );
}
