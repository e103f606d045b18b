/**
 * `npm run audit`: known weaknesses of what a production server is made of. Exit code 0: none but those that
 * `scripts/audit/exceptions.json` explains; 1: others, or an explanation that is over; 2: the registry was not to be
 * asked, which is no all-clear.
 */
import { spawnSync } from 'node:child_process';
import exceptions from './audit/exceptions.json';
import { judgeAudit } from './audit/judge-audit';
import { PROJECT_DIRECTORY } from './project';
import { runCommand } from './run-command';

const MOST_BYTES = 64 * 1024 * 1024;

const NOT_ASKED_EXIT_CODE = 2;

runCommand(async () => {
  const { stdout } = spawnSync('npm', ['audit', '--omit=dev', '--json'], {
    cwd: PROJECT_DIRECTORY,
    encoding: 'utf8',
    maxBuffer: MOST_BYTES,
  });
  const verdict = judgeAudit(stdout, exceptions, new Date().toISOString().slice(0, 10));
  if (verdict.kind === 'not-asked') {
    console.error(`The registry could not be asked: ${verdict.reason}`);
    process.exitCode = NOT_ASKED_EXIT_CODE;
    return;
  }
  for (const line of verdict.lines) console.log(line);
  if (!verdict.passes) process.exitCode = 1;
});
