/** The frame of every command, as a process. */
import { spawnSync } from 'node:child_process';
import { PROJECT_DIRECTORY } from '@/scripts/project';

function run(body: string): { readonly code: number | null; readonly said: string } {
  const program = `const { runCommand } = require('./scripts/run-command'); runCommand(async () => { ${body} });`;
  const { status, stderr } = spawnSync(process.execPath, ['--import', 'tsx', '-e', program], {
    cwd: PROJECT_DIRECTORY,
    encoding: 'utf8',
  });
  return { code: status, said: stderr.trim() };
}

it.each([
  ['that is done', '', 0, ''],
  ['that fails', "throw new Error('No such thing.');", 1, 'No such thing.'],
  ['that waits for what never comes', 'await new Promise(() => {});', 1, 'It ended before it was done.'],
  ['that a person has ended', 'process.exit(0);', 0, ''],
])('a command %s', (_, body, code, said) => {
  expect(run(body)).toEqual({ code, said });
});
