/** Which server is meant, and its token: what was said wins; else the one that `npm run dev` or `preview` started here. */
import { readRunningServer } from '../local/run-record';
import { readVariable } from '../project';
import { CommandError } from '../run-command';

export interface FoundServer {
  readonly url: string;
  readonly token: string;
}

/** @param url of the command line. @throws CommandError where no token is known */
export function findServer(url: string | undefined): FoundServer {
  const running = readRunningServer();
  const port = readVariable('PORT');
  const here = port === undefined ? running?.url : `http://localhost:${port}`;
  const meant = url ?? here ?? 'http://localhost:3000';
  // A token that was made here is shown to no other server.
  const token = readVariable('ADMIN_TOKEN') ?? (running?.url === meant ? running.adminToken : undefined);
  if (token !== undefined) return { url: meant, token };
  throw new CommandError(
    `ADMIN_TOKEN is not set, and no npm run dev or npm run preview of this folder runs at ${meant}.\n` +
      "Set ADMIN_TOKEN in the environment or in .env to that server's token; npm run dev and npm run preview print theirs.",
  );
}
