/** The words after `npm run workspace --`, taken apart; refuses words that it does not know, with the usage. */
import { parseWords } from '../parse-words';
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
  const options = { name: { type: 'string' } } as const;
  const { values, positionals } = parseWords(words, { options, allowPositionals: true }, USAGE);
  const { name } = values;
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
