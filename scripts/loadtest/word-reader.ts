/** Reads one option after the other and notes what is wrong with each, so that all mistakes are told at once. */
import { parseDuration } from '../load/quantity';
import { type OptionName, readWords } from './words';

export class WordReader {
  readonly problems: string[];
  readonly #values: ReturnType<typeof readWords>['values'];
  readonly #readFile: (name: string) => string;

  /** @param readFile throws where there is none */
  constructor(words: readonly string[], readFile: (name: string) => string) {
    const { values, problems } = readWords(words);
    this.problems = problems;
    this.#values = values;
    this.#readFile = readFile;
  }

  flag(name: OptionName): boolean {
    return this.#values[name] === true;
  }

  text(name: OptionName): string | undefined {
    const value = this.#values[name];
    return typeof value === 'string' ? value : undefined;
  }

  list(name: OptionName): readonly string[] {
    const value = this.#values[name];
    return Array.isArray(value) ? value : [];
  }

  /** @returns undefined where it was not said, or is a mistake */
  read<T>(name: OptionName, parse: (text: string) => T | undefined, allowed: string): T | undefined {
    const given = this.text(name);
    if (given === undefined) return undefined;
    const value = parse(given);
    if (value === undefined) this.problems.push(`--${name} must be ${allowed}, not ${given}`);
    return value;
  }

  /** @returns ms */
  duration(name: OptionName): number | undefined {
    return this.read(name, parseDuration, 'a duration such as 250ms, 1.5s or 2m');
  }

  count(name: OptionName): number | undefined {
    const parse = (text: string) => (/^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined);
    return this.read(name, parse, 'a whole number from 1');
  }

  /** @returns undefined where the option was not said, or its file cannot be read */
  file(name: OptionName): string | undefined {
    const given = this.text(name);
    if (given === undefined) return undefined;
    try {
      return this.#readFile(given);
    } catch (error) {
      this.problems.push(`--${name} ${given} cannot be read: ${(error as Error).message}`);
      return undefined;
    }
  }
}
