/**
 * Which secrets a server that runs may be shown. What was made for the server here goes to that one alone, and what
 * .env holds for this application stays on this machine: another host is shown what was given for the load test.
 */
import { readSecret } from '../local/data-folder';
import { readRunningServer } from '../local/run-record';
import { readVariable } from '../project';
import { isThisMachine } from './target-url';

export interface TargetKeys {
  readonly apiKey: string | undefined;
  readonly adminToken: string | undefined;
  /** What would have to be set for those that are not there. */
  readonly lacking: { readonly apiKey: string; readonly adminToken: string };
}

export interface KeySources {
  readonly variable: (name: string) => string | undefined;
  /** Of the server that `npm run dev` or `preview` started here; undefined where none runs. */
  readonly running:
    | { readonly url: string; readonly adminToken: string | undefined; readonly apiKey: string | undefined }
    | undefined;
}

/** @param given as --api-key */
export function findKeys(
  url: string,
  given: string | undefined,
  { variable, running } = readSources(),
): TargetKeys {
  const apiKey = given ?? variable('LOADTEST_API_KEY');
  const adminToken = variable('LOADTEST_ADMIN_TOKEN');
  if (!isThisMachine(new URL(url).hostname)) {
    const reason = 'for a server on another machine';
    return {
      ...{ apiKey, adminToken },
      lacking: {
        apiKey: `--api-key, or LOADTEST_API_KEY in the environment; ${reason} SEED_API_KEY is not taken`,
        adminToken: `LOADTEST_ADMIN_TOKEN is not set; ${reason} ADMIN_TOKEN is not taken`,
      },
    };
  }
  const recorded = running !== undefined && new URL(running.url).origin === url ? running : undefined;
  return {
    apiKey: apiKey ?? variable('SEED_API_KEY') ?? recorded?.apiKey,
    adminToken: adminToken ?? variable('ADMIN_TOKEN') ?? recorded?.adminToken,
    lacking: {
      apiKey: `--api-key, or LOADTEST_API_KEY in the environment${
        running === undefined ? '' : `; the one that is known here is that of ${running.url}`
      }`,
      adminToken: 'ADMIN_TOKEN is not set',
    },
  };
}

function readSources(): KeySources {
  const running = readRunningServer();
  return {
    variable: readVariable,
    running: running && { ...running, apiKey: readSecret('sample-api-key') },
  };
}
