/** The options by name, and every word that is none. */
import { parseArgs } from 'node:util';

const TEXT = { type: 'string' } as const;
const FLAG = { type: 'boolean' } as const;

const OPTIONS = {
  ...{ url: TEXT, 'allow-remote': FLAG, 'api-key': TEXT },
  ...{ 'connection-limit': TEXT, 'pool-timeout': TEXT, admission: TEXT },
  ...{ rate: TEXT, arrivals: TEXT, burst: TEXT, replay: TEXT, concurrency: TEXT, 'think-time': TEXT },
  ...{ duration: TEXT, 'warm-up': TEXT, deadline: TEXT, 'tell-deadline': FLAG, seed: TEXT },
  ...{ route: { type: 'string', multiple: true } as const, requests: TEXT },
  ...{ 'max-failed': TEXT, 'allow-shed': FLAG, 'max-p95': TEXT, 'max-p99': TEXT },
  ...{ 'max-connections': TEXT, 'min-throughput': TEXT, report: TEXT, json: FLAG, help: FLAG },
} as const;

export type OptionName = keyof typeof OPTIONS;

/** parseArgs itself stops at the first word that it does not know. */
export function readWords(words: readonly string[]) {
  const problems: string[] = [];
  const { values, tokens } = parseArgs({
    args: [...words],
    options: OPTIONS,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  for (const token of tokens) {
    if (token.kind === 'positional') problems.push(`${JSON.stringify(token.value)} belongs to no option`);
    if (token.kind !== 'option') continue;
    const known = Object.hasOwn(OPTIONS, token.name) ? OPTIONS[token.name as OptionName] : undefined;
    if (known === undefined) problems.push(`${token.rawName} is no option`);
    else if (known.type === 'string' && token.value === undefined)
      problems.push(`${token.rawName} needs a value`);
    else if (known.type === 'boolean' && token.value !== undefined) {
      problems.push(`${token.rawName} takes no value`);
    }
  }
  const given = Object.entries(values).filter(([, value]) => value !== undefined);
  // What came without its value is `true` here, and already a problem.
  const read = given.filter(
    ([name, value]) => OPTIONS[name as OptionName]?.type === 'boolean' || value !== true,
  );
  return {
    values: Object.fromEntries(read) as Partial<Record<OptionName, string | boolean | string[]>>,
    problems,
  };
}
