/** The words behind a command, taken apart by Node's own parser. */
import { type ParseArgsConfig, parseArgs } from 'node:util';
import { CommandError } from './run-command';

/** @throws CommandError with the usage for words that `config` does not know */
export function parseWords<const Config extends Omit<ParseArgsConfig, 'args'>>(
  words: readonly string[],
  config: Config,
  usage: string,
) {
  try {
    return parseArgs({ ...config, args: [...words] });
  } catch (error) {
    throw new CommandError(`${(error as Error).message}\n\n${usage}`);
  }
}
