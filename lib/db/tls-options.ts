import { readFileSync } from 'node:fs';
import {
  type ConnectionOptions,
  createSecureContext,
  type SecureContext,
  type SecureContextOptions,
} from 'node:tls';
import { ConfigurationError, type TlsSettings } from '@/lib/config';

/**
 * What the driver hands to `tls.connect`; false is plain text.
 *
 * @throws ConfigurationError that names the file that cannot be read or used
 */
export function createTlsOptions(tls: TlsSettings): ConnectionOptions | false {
  if (tls.verify === 'off') return false;
  const { verify, identityPassword } = tls;
  const files = {
    ca: readNamedFile('sslrootcert', tls.caFile),
    cert: readNamedFile('sslcert', tls.certFile),
    key: readNamedFile('sslkey', tls.keyFile),
    pfx: readNamedFile('sslidentity', tls.identityFile),
  };
  return {
    rejectUnauthorized: verify !== 'none',
    ...(verify === 'chain' && { checkServerIdentity: () => undefined }),
    secureContext: createContext({
      ...Object.fromEntries(Object.entries(files).filter(([, content]) => content !== undefined)),
      ...(identityPassword !== undefined && { passphrase: identityPassword.reveal() }),
    }),
  };
}

/** One opaque object: no log of the options shows a key or its password, and a wrong password fails here. */
function createContext(options: SecureContextOptions): SecureContext {
  try {
    return createSecureContext(options);
  } catch (error) {
    throw new ConfigurationError([
      {
        key: 'DATABASE_URL: sslcert, sslkey, sslidentity, sslpassword',
        value: `refused by TLS (${(error as Error).message})`,
        allowed: 'PEM or PKCS#12 files that belong together, and the password that opens them',
      },
    ]);
  }
}

function readNamedFile(parameter: string, path: string | undefined): Buffer | undefined {
  if (path === undefined) return undefined;
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
