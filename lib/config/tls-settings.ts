/**
 * sslmode and its companions → what the driver's TLS shall do. Reads no file: paths are opened by the pool.
 *
 * `require` verifies the certificate, as pg 8 does and unlike libpq: an unverified peer is no protection.
 * Source: https://www.postgresql.org/docs/18/libpq-ssl.html and Prisma 6's PostgreSQL connector.
 */
import type { ConfigProblem } from './configuration-error';
import { Secret } from './secret';

export interface TlsSettings {
  readonly mode: string;
  /** `off`: plain text. `none`: encrypted to anybody. `chain`: a trusted certificate. `full`: and the right host. */
  readonly verify: 'off' | 'none' | 'chain' | 'full';
  /** Certificates to trust instead of the system's. */
  readonly caFile: string | undefined;
  readonly certFile: string | undefined;
  readonly keyFile: string | undefined;
  /** PKCS#12 with the client's certificate and key. */
  readonly identityFile: string | undefined;
  readonly identityPassword: Secret | undefined;
}

const VERIFY_BY_MODE: Readonly<Record<string, TlsSettings['verify']>> = {
  disable: 'off',
  allow: 'none',
  prefer: 'none',
  'no-verify': 'none',
  require: 'full',
  'verify-ca': 'chain',
  'verify-full': 'full',
};

export interface ParsedTls {
  readonly tls: TlsSettings;
  readonly warnings: readonly string[];
  readonly problems: readonly ConfigProblem[];
}

export function parseTlsSettings(parameters: ReadonlyMap<string, string>): ParsedTls {
  const problems: ConfigProblem[] = [];
  const warnings: string[] = [];
  const refuse = (name: string, allowed: string) =>
    problems.push({ key: `DATABASE_URL: ${name}`, value: JSON.stringify(parameters.get(name)), allowed });

  const ssl = parameters.get('ssl');
  if (ssl !== undefined && !/^(true|false|1|0)$/.test(ssl)) refuse('ssl', 'true or false; better: sslmode');
  if (ssl !== undefined && parameters.has('sslmode'))
    refuse('ssl', 'one of ssl and sslmode; better: sslmode');
  const accept = parameters.get('sslaccept');
  const wantsTls = ssl === 'true' || ssl === '1' || (ssl === undefined && accept !== undefined);
  const mode = parameters.get('sslmode') ?? (wantsTls ? 'require' : 'disable');
  let verify = Object.hasOwn(VERIFY_BY_MODE, mode) ? VERIFY_BY_MODE[mode] : undefined;
  if (verify === undefined) refuse('sslmode', Object.keys(VERIFY_BY_MODE).join(', '));
  verify ??= 'full';

  if (accept === 'strict' && verify === 'none') verify = 'full';
  if (mode === 'allow' || mode === 'prefer') {
    warnings.push(
      `sslmode=${mode}: the driver cannot fall back to plain text, so TLS is required and the certificate is not ` +
        'verified. Use sslmode=disable for a server without TLS, sslmode=verify-full for one with it.',
    );
  }
  if (accept !== undefined && accept !== 'strict' && accept !== 'accept_invalid_certs') {
    refuse('sslaccept', 'strict, accept_invalid_certs');
  }
  if (accept === 'accept_invalid_certs' && verify !== 'off') {
    verify = 'none';
    warnings.push(
      'sslaccept=accept_invalid_certs: the certificate is not verified, so anybody in between can read along. ' +
        'Use sslmode=verify-full, with sslrootcert=<file> for a private authority.',
    );
  }
  if (parameters.has('sslkey') && !parameters.has('sslcert')) {
    refuse('sslkey', 'together with sslcert');
  }
  // Prisma 6 calls the server's authority sslcert; libpq and pg call the client's certificate so, with an sslkey.
  const clientCertificate = parameters.has('sslkey');
  const caFile = parameters.get('sslrootcert') ?? (clientCertificate ? undefined : parameters.get('sslcert'));
  const password = parameters.get('sslpassword');
  const tls: TlsSettings = {
    mode,
    verify,
    // libpq's word for the authorities that the system trusts, which is what no file means.
    caFile: parameters.get('sslrootcert') === 'system' ? undefined : caFile,
    certFile: clientCertificate ? parameters.get('sslcert') : undefined,
    keyFile: parameters.get('sslkey'),
    identityFile: parameters.get('sslidentity'),
    identityPassword: password === undefined ? undefined : new Secret(password),
  };
  if (verify === 'off' && (tls.caFile ?? tls.certFile ?? tls.identityFile) !== undefined) {
    warnings.push('Certificate files are named in DATABASE_URL but TLS is off: add sslmode=verify-full.');
  }
  return { tls, warnings, problems };
}
