/** The web server's port: PORT and no other, or the first free one from 3000. */
import { isPortFree } from '../processes/free-port';
import { readVariable } from '../project';
import { CommandError } from '../run-command';

const FIRST_PORT = 3000;
const CANDIDATES = 100;

/** @throws CommandError that names a port that is taken */
export async function choosePort(): Promise<number> {
  const wanted = readVariable('PORT');
  if (wanted !== undefined) {
    const port = /^\d+$/.test(wanted) ? Number(wanted) : Number.NaN;
    if (!(port >= 1 && port <= 65_535)) throw new CommandError(`PORT is ${wanted}; allowed: 1 to 65535.`);
    if (await isFreeEverywhere(port)) return port;
    throw new CommandError(
      `Port ${port} (from PORT) is taken by another program. Set PORT to another one, or leave it out to get a free one.`,
    );
  }
  for (let port = FIRST_PORT; port < FIRST_PORT + CANDIDATES; port += 1) {
    if (await isFreeEverywhere(port)) return port;
  }
  throw new CommandError(`No port from ${FIRST_PORT} to ${FIRST_PORT + CANDIDATES - 1} is free. Set PORT.`);
}

/** On some systems one program can listen on every address while another has one of them. */
async function isFreeEverywhere(port: number): Promise<boolean> {
  return (await isPortFree(port)) && (await isPortFree(port, '127.0.0.1'));
}
