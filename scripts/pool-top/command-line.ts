/** The words after `npm run pool:top --`, taken apart; refuses words that it does not know, with the usage. */
import { parseWords } from '../parse-words';
import { CommandError } from '../run-command';

export interface PoolTopOptions {
  /** Of the server, without a path; undefined where it is the one here. */
  readonly url: string | undefined;
  readonly intervalMs: number;
  /** `watch`: until q. `frame`: once. `json`: once, the API's own document. */
  readonly output: 'watch' | 'frame' | 'json';
}

const USAGE = `npm run pool:top                         the pool of the server here, until q
npm run pool:top -- --url <url>          of another one; ADMIN_TOKEN must be its token,
                                         on another machine REMOTE_ADMIN_TOKEN
npm run pool:top -- --interval <seconds> asks that often, from 0.5 to 60; 1 by default
npm run pool:top -- --once               one frame
npm run pool:top -- --once --json        the document of GET /api/admin/pool, for scripts`;

const TEXT = { type: 'string' } as const;
const FLAG = { type: 'boolean' } as const;
const OPTIONS = { url: TEXT, interval: TEXT, once: FLAG, json: FLAG };

/** @throws CommandError */
export function parseCommandLine(words: readonly string[]): PoolTopOptions {
  const { values } = parseWords(words, { options: OPTIONS }, USAGE);
  const { url, interval, once = false, json = false } = values;
  if (json && !once) throw new CommandError(`--json needs --once.\n\n${USAGE}`);
  return {
    url: url === undefined ? undefined : parseUrl(url),
    intervalMs: parseInterval(interval ?? '1'),
    output: json ? 'json' : once ? 'frame' : 'watch',
  };
}

function parseUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && /^https?:$/.test(url.protocol)) {
    // The page's own address is what one copies from a browser.
    if (/^\/(admin(\/.*)?)?$/.test(url.pathname)) return url.origin;
    throw new CommandError(
      `--url must be the address of a server without a path, such as ${url.origin}: ContentFlow answers at /.\n\n${USAGE}`,
    );
  }
  throw new CommandError(`--url must be the address of a server, such as http://localhost:3000.\n\n${USAGE}`);
}

function parseInterval(text: string): number {
  const seconds = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && seconds >= 0.5 && seconds <= 60) return seconds * 1000;
  throw new CommandError(`--interval must be seconds, a number from 0.5 to 60.\n\n${USAGE}`);
}
