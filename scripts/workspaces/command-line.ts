/** The words after `npm run workspace --`, taken apart; refuses words that it does not know, with the usage. */
import { parseArgs } from 'node:util';
import { CommandError } from '../run-command';

export type WorkspaceCommand =
  | { readonly action: 'create'; readonly slug: string; readonly name: string | undefined }
  | { readonly action: 'key'; readonly slug: string; readonly name: string | undefined }
  | { readonly action: 'revoke'; readonly slug: string; readonly keyName: string }
  | { readonly action: 'list' };

const USAGE = `npm run workspace -- create <slug> [--name "Its name"]     a workspace and its first API key
npm run workspace -- key <workspace-slug> [--name <name>]  another API key
npm run workspace -- revoke <workspace-slug> <key-name>    ends a key; there is no way back
npm run workspace -- list                                  workspaces and their keys' names`;

/** @throws CommandError */
export function parseCommandLine(words: readonly string[]): WorkspaceCommand {
  const { name, positionals } = parseWords(words);
  const [action, slug, keyName] = positionals;
  const takes = (count: number, named: boolean) =>
    positionals.length === count && (named || name === undefined);
  if (action === 'create' && slug !== undefined && takes(2, true)) return { action, slug, name };
  if (action === 'key' && slug !== undefined && takes(2, true)) return { action, slug, name };
  if (action === 'revoke' && slug !== undefined && keyName !== undefined && takes(3, false)) {
    return { action, slug, keyName };
  }
  if (action === 'list' && takes(1, false)) return { action };
  throw new CommandError(USAGE);
}

function parseWords(words: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({
      args: [...words],
      options: { name: { type: 'string' } },
      allowPositionals: true,
    });
    return { name: values.name, positionals };
  } catch (error) {
    throw new CommandError(`${(error as Error).message}\n\n${USAGE}`);
  }
}
