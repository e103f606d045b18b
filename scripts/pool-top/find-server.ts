/**
 * Which server is meant, and its token: what was said wins; else the one that `npm run dev` or `preview` started here.
 * ADMIN_TOKEN, which .env holds for this application, stays on this machine: another host is shown what was given for it.
 */
import { isThisMachine } from '../loadtest/target-url';
import { readRunningServer } from '../local/run-record';
import { readVariable } from '../project';
import { CommandError } from '../run-command';

export interface FoundServer {
  readonly url: string;
  readonly token: string;
}

export interface ServerSources {
  readonly variable: (name: string) => string | undefined;
  /** Of the server that `npm run dev` or `preview` started here; undefined where none runs. */
  readonly running: { readonly url: string; readonly adminToken: string | undefined } | undefined;
}

/** @param given of the command line. @throws CommandError where no token is known that this server may be shown */
export function findServer(
  given: string | undefined,
  { variable, running }: ServerSources = { variable: readVariable, running: readRunningServer() },
): FoundServer {
  const port = variable('PORT');
  const here = port === undefined ? running?.url : `http://localhost:${port}`;
  const url = given ?? here ?? 'http://localhost:3000';
  if (!isThisMachine(new URL(url).hostname)) return { url, token: tokenForAnotherMachine(url, variable) };
  // A token that was made here is shown to no other server.
  const token = variable('ADMIN_TOKEN') ?? (running?.url === url ? running.adminToken : undefined);
  if (token !== undefined) return { url, token };
  throw new CommandError(
    `ADMIN_TOKEN is not set, and no npm run dev or npm run preview of this folder runs at ${url}.\n` +
      "Set ADMIN_TOKEN in the environment or in .env to that server's token; npm run dev and npm run preview print theirs.",
  );
}

function tokenForAnotherMachine(url: string, variable: ServerSources['variable']): string {
  const token = variable('REMOTE_ADMIN_TOKEN');
  if (token !== undefined) return token;
  throw new CommandError(
    `${url} is on another machine, and is not shown ADMIN_TOKEN, which may be that of another server.\n` +
      "Set REMOTE_ADMIN_TOKEN in the environment to that server's token.",
  );
}
