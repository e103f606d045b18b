/** What sslmode and its companions do, told by a real server that speaks TLS and names the client's certificate. */
import { chmodSync, chownSync, cpSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseDatabaseSettings } from '@/lib/config';
import { createPool } from '@/lib/db/create-pool';
import { classifyError } from '@/lib/errors';
import { chooseServerUser } from '@/scripts/postgres/server-user';
import { type Postgres, startPostgres } from '@/scripts/postgres/start-postgres';

let server: Postgres;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'contentflow-tls-'));
  cpSync(path.join(__dirname, '..', 'support', 'tls'), folder, { recursive: true });
  const user = chooseServerUser();
  chmodSync(folder, 0o755);
  // PostgreSQL refuses a key that others may read.
  chmodSync(file('server.key'), 0o600);
  if (user !== undefined) chownSync(file('server.key'), user.uid, user.gid);
  server = await startPostgres({
    settings: {
      ssl: 'on',
      ssl_cert_file: file('server.crt'),
      ssl_key_file: file('server.key'),
      ssl_ca_file: file('ca.crt'),
    },
  });
});

afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

function file(name: string): string {
  return path.join(folder, name);
}

/** What the server says of the connection, or the code of its failure. */
async function connect(host: string, query: string): Promise<unknown> {
  const url = new URL(server.url);
  url.hostname = host;
  url.search = query;
  const settings = parseDatabaseSettings({ DATABASE_URL: url.href }, 'tls');
  const pool = createPool(settings);
  try {
    const { rows } = await pool.query(
      'SELECT ssl, client_dn AS client FROM pg_stat_ssl WHERE pid = pg_backend_pid()',
    );
    return rows[0];
  } catch (error) {
    return classifyError(error);
  } finally {
    await pool.end();
  }
}

const ENCRYPTED = { ssl: true, client: null };
const PLAIN = { ssl: false, client: null };
const IDENTIFIED = { ssl: true, client: '/CN=contentflow-test-client' };

/** `<ca.crt>` stands for the file's path. */
const fill = (query: string) =>
  query.replace(/<(.+?)>/g, (_, name: string) => encodeURIComponent(file(name)));

it.each([
  ['localhost', '', PLAIN],
  ['localhost', 'sslmode=disable', PLAIN],
  ['localhost', 'sslmode=no-verify', ENCRYPTED],
  ['localhost', 'sslmode=prefer', ENCRYPTED],
  ['localhost', 'sslmode=require', 'CONNECT_FAILED'],
  ['localhost', 'sslmode=require&sslrootcert=<ca.crt>', ENCRYPTED],
  ['localhost', 'sslmode=verify-full&sslrootcert=<ca.crt>', ENCRYPTED],
  ['localhost', 'sslmode=require&sslcert=<ca.crt>', ENCRYPTED],
  ['127.0.0.1', 'sslmode=verify-full&sslrootcert=<ca.crt>', 'CONNECT_FAILED'],
  ['127.0.0.1', 'sslmode=verify-ca&sslrootcert=<ca.crt>', ENCRYPTED],
  ['127.0.0.1', 'sslmode=verify-ca', 'CONNECT_FAILED'],
  ['127.0.0.1', 'sslmode=require&sslaccept=accept_invalid_certs', ENCRYPTED],
])('%s %s', async (host, query, expected) => {
  expect(await connect(host, fill(query))).toEqual(expected);
});

it.each(['sslcert=<client.crt>&sslkey=<client.key>', 'sslidentity=<client.p12>&sslpassword=open-sesame'])(
  'shows the client’s certificate: %s',
  async (query) => {
    expect(await connect('localhost', fill(`sslmode=verify-full&sslrootcert=<ca.crt>&${query}`))).toEqual(
      IDENTIFIED,
    );
  },
);

it('refuses a file that is not there and a password that does not open, without showing the password', async () => {
  await expect(connect('localhost', 'sslmode=require&sslrootcert=/nowhere/ca.crt')).rejects.toThrow(
    'DATABASE_URL: sslrootcert is "/nowhere/ca.crt" (ENOENT)',
  );
  const wrong = fill('sslmode=require&sslidentity=<client.p12>&sslpassword=guessed');
  const refusal = await connect('localhost', wrong).catch((error: Error) => error.message);
  expect(refusal).toContain('refused by TLS');
  expect(refusal).not.toContain('guessed');
});
