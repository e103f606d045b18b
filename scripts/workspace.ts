/** `npm run workspace -- create | key | revoke | list`: workspaces and their API keys. */
import { withCommandClient } from '@/prisma/command-client';
import type { PrismaClient } from '@/prisma/generated/client';
import { loadEnvironmentFiles } from './project';
import { runCommand } from './run-command';
import { parseCommandLine, type WorkspaceCommand } from './workspaces/command-line';
import { findDatabase } from './workspaces/find-database';
import {
  createKey,
  createWorkspace,
  type ListedWorkspace,
  listWorkspaces,
  type NewKey,
  revokeKey,
} from './workspaces/manage-workspaces';

runCommand(async () => {
  const command = parseCommandLine(process.argv.slice(2));
  loadEnvironmentFiles();
  const { url, description } = findDatabase();
  console.log(`Using ${description}`);
  console.log(await withCommandClient(url, 'workspace', (client) => carryOut(client, command)));
});

/** @returns what to tell the person */
async function carryOut(client: PrismaClient, command: WorkspaceCommand): Promise<string> {
  switch (command.action) {
    case 'create':
      return formatNewKey(
        await createWorkspace(client, command.slug, command.name),
        `Workspace ${command.slug} created.\n`,
      );
    case 'key':
      return formatNewKey(await createKey(client, command.slug, command.name));
    case 'revoke': {
      const worked = await revokeKey(client, command.slug, command.keyName);
      const key = `The key ${command.keyName} of workspace ${command.slug}`;
      return worked ? `${key} is revoked and no longer works.` : `${key} was revoked before; nothing to do.`;
    }
    case 'list':
      return formatList(await listWorkspaces(client));
  }
}

function formatNewKey({ workspaceSlug, keyName, apiKey }: NewKey, before = ''): string {
  return `${before}API key ${keyName} of workspace ${workspaceSlug}, shown this once:\n${apiKey}`;
}

function formatList(workspaces: readonly ListedWorkspace[]): string {
  if (workspaces.length === 0) return 'There is no workspace yet: npm run workspace -- create <slug>';
  const day = (date: Date) => date.toISOString().slice(0, 10);
  return workspaces
    .flatMap(({ slug, name, items, keys }) => [
      `${slug}  "${name}", ${items} ${items === 1 ? 'item' : 'items'}`,
      ...keys.map(
        (key) =>
          `  ${key.name}  made ${day(key.createdAt)}${key.revokedAt === null ? '' : `, revoked ${day(key.revokedAt)}`}`,
      ),
      ...(keys.length === 0 ? ['  no key'] : []),
    ])
    .join('\n');
}
