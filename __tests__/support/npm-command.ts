/** An npm script as a person runs it in a terminal: Ctrl-C reaches npm and everything that it started. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { runAfterThisProcess } from '@/scripts/processes/after-this-process';

export interface NpmCommand {
  /** npm's own. */
  readonly pid: number;
  readonly output: () => string;
  /** Resolves once the output holds it; rejects when the command ends before. */
  readonly prints: (pattern: RegExp) => Promise<RegExpMatchArray>;
  readonly pressCtrlC: () => void;
  /** The exit code; null after a signal. */
  readonly exited: Promise<number | null>;
}

const POLL_MS = 50;

/**
 * @param script with its arguments; as a list where one has a blank in it
 * @param env beside PATH and HOME; a DATABASE_URL of the test's surroundings does not get through
 */
export function runNpm(
  script: string | readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): NpmCommand {
  const words = typeof script === 'string' ? script.split(' ') : script;
  const { PATH, HOME } = process.env;
  const child = spawn('npm', ['run', '--silent', ...words], {
    cwd,
    detached: true,
    env: { PATH, HOME, DATABASE_URL: '', ...env } as unknown as NodeJS.ProcessEnv,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const { pid } = child;
  if (pid === undefined) throw new Error('npm could not be started');
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
    });
  }
  const callOff = runAfterThisProcess('kill -s TERM -- "-$1"', [String(pid)]);
  const exited = once(child, 'exit').then(() => {
    callOff();
    return child.exitCode;
  });
  const prints = async (pattern: RegExp) => {
    for (;;) {
      const match = pattern.exec(output);
      if (match !== null) return match;
      if (child.exitCode !== null || child.signalCode !== null) {
        throw new Error(`npm run ${words.join(' ')} ended without printing ${pattern}:\n${output}`);
      }
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  };
  return {
    pid,
    output: () => output,
    prints,
    pressCtrlC: () => process.kill(-pid, 'SIGINT'),
    exited,
  };
}
