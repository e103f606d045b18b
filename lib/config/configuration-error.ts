import { CodedError } from '@/lib/errors';

export interface ConfigProblem {
  /** The variable, or `DATABASE_URL: parameter`. */
  readonly key: string;
  /** What was found, never a password. */
  readonly value: string;
  readonly allowed: string;
}

/** One error for everything that is wrong, so that nobody repairs one setting at a time. */
export class ConfigurationError extends CodedError {
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[]) {
    const lines = problems.map(({ key, value, allowed }) => `  ${key} is ${value}; allowed: ${allowed}`);
    super('INVALID_CONFIGURATION', `The configuration is not valid:\n${lines.join('\n')}`);
    this.name = 'ConfigurationError';
    this.problems = problems;
  }
}
