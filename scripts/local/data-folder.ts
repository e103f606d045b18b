/** `.contentflow/`: what the servers on a developer's machine keep between runs. Git ignores it. */
import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { PROJECT_DIRECTORY } from '../project';

export const DATA_FOLDER = path.join(PROJECT_DIRECTORY, '.contentflow');

export const ADMIN_TOKEN_SECRET = 'admin-token';

/** 256 bits, more than anybody can guess. */
const SECRET_BYTES = 32;

export function ensureDataFolder(): void {
  mkdirSync(DATA_FOLDER, { recursive: true });
  // PostgreSQL's user passes through to its data; nobody else lists what is here.
  chmodSync(DATA_FOLDER, 0o711);
}

/** Undefined where none was made yet. */
export function readSecret(name: string): string | undefined {
  const file = path.join(DATA_FOLDER, name);
  return existsSync(file) ? readFileSync(file, 'utf8').trim() || undefined : undefined;
}

/** The same secret at every start, so that a browser stays signed in and a script keeps its key. */
export function readOrCreateSecret(name: string, prefix = ''): string {
  const kept = readSecret(name);
  if (kept !== undefined) return kept;
  const secret = prefix + randomBytes(SECRET_BYTES).toString('base64url');
  writeFileSync(path.join(DATA_FOLDER, name), `${secret}\n`, { mode: 0o600 });
  return secret;
}
