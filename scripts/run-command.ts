/** The frame of every command: its exit code, and an error as a person at a terminal needs it. */

/** A failure that the person can do something about: its message is the whole story. */
export class CommandError extends Error {}

export function runCommand(command: () => Promise<void>): Promise<void> {
  // Node ends with code 0 where all that is left waits for what never comes.
  const sayUnfinished = () => {
    console.error('\nIt ended before it was done.\n');
    process.exitCode = 1;
  };
  process.once('beforeExit', sayUnfinished);
  return command()
    .catch((error: unknown) => {
      console.error(`\n${describeError(error)}\n`);
      process.exitCode = 1;
    })
    .finally(() => process.off('beforeExit', sayUnfinished));
}

const USAGE_EXIT_CODE = 2;

/** The same for a command with words behind it: those that it does not know end it with exit code 2. */
export function runCommandLine<Options>(
  parse: (words: readonly string[]) => Options | 'help',
  usage: string,
  command: (options: Options) => Promise<void>,
): void {
  let options: Options | 'help';
  try {
    options = parse(process.argv.slice(2));
  } catch (error) {
    console.error(`\n${describeError(error)}\n`);
    process.exitCode = USAGE_EXIT_CODE;
    return;
  }
  if (options === 'help') console.log(usage);
  else runCommand(() => command(options as Options));
}

/** Never with a password: drivers put the address, not the URL, into their messages, and ours is cut out. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const message = withoutSource(error.message.trim());
  if (message !== '') return withoutSecrets(message);
  // Node's failed connection has a message for each address that it tried, and none itself.
  const causes = 'errors' in error && Array.isArray(error.errors) ? error.errors.map(describeError) : [];
  return causes.join('\n') || ('code' in error ? String(error.code) : error.name);
}

/** Prisma's client shows our source before what failed; its migration engine appends its own source. */
function withoutSource(message: string): string {
  const lines = message.split('\n');
  if (message.startsWith('Invalid `')) return lines.at(-1)?.trim() ?? '';
  return message.split(/\n\s+0: /)[0]?.trim() ?? '';
}

function withoutSecrets(message: string): string {
  // The example in our own messages says "password" where one would stand.
  return message.replace(/(postgres(?:ql)?:\/\/[^:@/\s]*):(?!password@)\S*@/gi, '$1:***@');
}
