/** `npm run preview`: the production build with production settings, on a PostgreSQL of its own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { runLocal } from './local/run-local';
import { PROJECT_DIRECTORY } from './project';
import { CommandError } from './run-command';

const SERVER = path.join(PROJECT_DIRECTORY, '.next', 'standalone', 'server.js');

runLocal({
  command: 'npm run preview',
  title: 'ContentFlow, production build',
  mode: 'production',
  before: buildIfMissing,
  webServer: () => ({
    arguments: [SERVER],
    // All interfaces; a container's own HOSTNAME would narrow it to one that 127.0.0.1 is not.
    env: { NODE_ENV: 'production', HOSTNAME: '0.0.0.0' },
    isWrapper: false,
  }),
});

async function buildIfMissing(): Promise<void> {
  if (existsSync(SERVER)) {
    console.log('Using the build that is there; npm run build makes a new one.');
    return;
  }
  console.log('Building …');
  const build = spawn('npm', ['run', 'build'], { cwd: PROJECT_DIRECTORY, stdio: 'inherit' });
  const [code] = await once(build, 'exit');
  if (code !== 0) throw new CommandError('The build failed; its own message is above.');
}
