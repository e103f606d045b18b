import { readFileSync } from 'node:fs';
import type { ConnectionOptions } from 'node:tls';
import { ConfigurationError, type TlsSettings } from '@/lib/config';

/**
 * What the driver hands to `tls.connect`; false is plain text.
 *
 * @throws ConfigurationError that names the file that cannot be read
 */
export function createTlsOptions(tls: TlsSettings): ConnectionOptions | false {
  if (tls.verify === 'off') return false;
  const options: ConnectionOptions = { rejectUnauthorized: tls.verify !== 'none' };
  if (tls.verify === 'chain') options.checkServerIdentity = () => undefined;
  if (tls.caFile !== undefined) options.ca = readNamedFile('sslrootcert', tls.caFile);
  if (tls.certFile !== undefined) options.cert = readNamedFile('sslcert', tls.certFile);
  // Not enumerable, so that no log of the options shows them.
  const hide = (name: 'key' | 'pfx' | 'passphrase', value: string | Buffer) =>
    Object.defineProperty(options, name, { value, enumerable: false });
  if (tls.keyFile !== undefined) hide('key', readNamedFile('sslkey', tls.keyFile));
  if (tls.identityFile !== undefined) hide('pfx', readNamedFile('sslidentity', tls.identityFile));
  if (tls.identityPassword !== undefined) hide('passphrase', tls.identityPassword.reveal());
  return options;
}

function readNamedFile(parameter: string, path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? 'unreadable';
    throw new ConfigurationError([
      {
        key: `DATABASE_URL: ${parameter}`,
        value: `${JSON.stringify(path)} (${reason})`,
        allowed: 'a readable file',
      },
    ]);
  }
}
