/** `npm run preview`: the production build with production settings, on a PostgreSQL of its own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { findBuildReason, readSources } from './local/build-reason';
import { runLocal } from './local/run-local';
import { PROJECT_DIRECTORY } from './project';
import { CommandError } from './run-command';

const SERVER = path.join(PROJECT_DIRECTORY, '.next', 'standalone', 'server.js');
/** Next writes it before it reads the sources: what changes while it builds may not be in the build. */
const BUILD_STARTED = path.join(PROJECT_DIRECTORY, '.next', 'package.json');

runLocal({
  command: 'npm run preview',
  title: 'ContentFlow, production build',
  mode: 'production',
  before: buildIfOutdated,
  webServer: () => ({
    arguments: [SERVER],
    // All interfaces; a container's own HOSTNAME would narrow it to one that 127.0.0.1 is not.
    env: { NODE_ENV: 'production', HOSTNAME: '0.0.0.0' },
    isWrapper: false,
  }),
});

async function buildIfOutdated(): Promise<void> {
  const reason = findBuildReason(readBuiltAtMs(), readSources(PROJECT_DIRECTORY));
  if (reason === undefined) {
    console.log('The build that is there is newer than every source file: using it.');
    return;
  }
  console.log(`Building, because ${reason} …`);
  const build = spawn('npm', ['run', 'build'], { cwd: PROJECT_DIRECTORY, stdio: 'inherit' });
  const [code] = await once(build, 'exit');
  if (code !== 0) throw new CommandError('The build failed; its own message is above.');
}

function readBuiltAtMs(): number | undefined {
  if (!existsSync(SERVER)) return undefined;
  return statSync(BUILD_STARTED, { throwIfNoEntry: false })?.mtimeMs;
}
