/** Which server is meant; refuses one that is not on this machine, unless that was said. */

/** @param hostname as a URL has it */
export function isThisMachine(hostname: string): boolean {
  return /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname);
}

export function readUrl(
  text: string | undefined,
  allowRemote: boolean,
  problems: string[],
): string | undefined {
  if (text === undefined) {
    if (allowRemote) problems.push('--allow-remote goes with --url only');
    return undefined;
  }
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.pathname !== '/') {
    problems.push(`--url must be the address of a server without a path, such as http://127.0.0.1:3000`);
    return undefined;
  }
  if (!allowRemote && !isThisMachine(url.hostname)) {
    problems.push(
      `${url.hostname} is not this machine. A load test is an attack on a server that is somebody else's: ` +
        'add --allow-remote only if this one is yours and may fall',
    );
  }
  return url.origin;
}
