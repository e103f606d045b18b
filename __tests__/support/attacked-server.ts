/**
 * A production server as strangers find it: two workspaces with a published item and a draft each, secrets that are in
 * nobody's text by chance, and a database user of its own that may open few connections, whatever is made of the pool.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { generateApiKey, hashApiKey } from '@/lib/auth/api-key-format';
import type { JsonSchema, Operation, Paths } from '@/lib/openapi/operation';
import { type Secret, secretsOf } from '@/scripts/load/secrets';
import { type ProductionServer, startProductionServer } from './production-server';
import { readRunPostgresUrl } from './run-postgres';
import { createTestDatabase } from './test-database';

export interface Tenant {
  readonly slug: string;
  readonly apiKey: string;
  readonly draftId: string;
  readonly publishedId: string;
  /** Stands in its draft and nowhere else. */
  readonly draftTitle: string;
}

export interface ApiDocument {
  readonly paths: Paths;
  readonly components: { readonly schemas: Readonly<Record<string, JsonSchema>> };
}

export interface ApiOperation {
  /** `POST /api/content/{id}/transitions` */
  readonly name: string;
  readonly path: string;
  readonly method: string;
  readonly operation: Operation;
}

export interface AttackedServer {
  readonly server: ProductionServer;
  readonly url: string;
  readonly adminToken: string;
  readonly metricsToken: string;
  readonly ours: Tenant;
  readonly theirs: Tenant;
  /** Of the environment and of both tenants. */
  readonly secrets: readonly Secret[];
  /** What only the log and an admin may know: the database's address, user and name. */
  readonly internals: readonly Secret[];
  /** As the superuser. */
  readonly query: (sql: string, values?: unknown[]) => Promise<Record<string, unknown>[]>;
  readonly readDocument: () => Promise<ApiDocument>;
  readonly close: () => Promise<void>;
}

const CONNECTIONS_MOST = 20;

const secret = () => randomBytes(32).toString('base64url');

export async function startAttackedServer(): Promise<AttackedServer> {
  const database = await createTestDatabase();
  const superuser = new Client(database.url);
  await superuser.connect();
  const query = async (sql: string, values: unknown[] = []) => (await superuser.query(sql, values)).rows;
  const user = `attacked_${randomUUID().replaceAll('-', '')}`;
  const password = secret();
  await query(`CREATE ROLE ${user} LOGIN PASSWORD '${password}' CONNECTION LIMIT ${CONNECTIONS_MOST}`);
  await query(`GRANT ALL ON ALL TABLES IN SCHEMA public TO ${user}`);
  const ours = await createTenant(query, 'ours');
  const theirs = await createTenant(query, 'theirs');
  const url = new URL(database.url);
  const { host } = url;
  url.username = user;
  url.password = password;
  const serverEnv = {
    DATABASE_URL: url.href,
    DATABASE_CONNECTION_LIMIT: '5',
    ADMIN_TOKEN: secret(),
    METRICS_TOKEN: secret(),
    // A machine that does much besides would turn requests away, which says nothing of them.
    REQUEST_SHEDDING: 'off',
  };
  const server = await startProductionServer({ env: serverEnv });
  return {
    server,
    url: server.url,
    adminToken: serverEnv.ADMIN_TOKEN,
    metricsToken: serverEnv.METRICS_TOKEN,
    ours,
    theirs,
    secrets: secretsOf({ ...serverEnv, OUR_API_KEY: ours.apiKey, THEIR_API_KEY: theirs.apiKey }),
    internals: [
      { name: "the database's address", value: host },
      { name: "the database's user", value: user },
      { name: "the database's name", value: database.name },
    ],
    query,
    readDocument: async () => (await (await fetch(`${server.url}/api/openapi.json`)).json()) as ApiDocument,
    close: async () => {
      try {
        await server.stop();
      } finally {
        await superuser.end();
        await database.drop();
        await dropRole(user);
      }
    },
  };
}

export function listOperations({ paths }: ApiDocument): ApiOperation[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      name: `${method.toUpperCase()} ${path}`,
      ...{ path, method: method.toUpperCase(), operation },
    })),
  );
}

async function createTenant(query: AttackedServer['query'], slug: string): Promise<Tenant> {
  const apiKey = generateApiKey();
  const draftTitle = `Draft ${randomUUID()}`;
  const [workspaceId, draftId, publishedId] = [randomUUID(), randomUUID(), randomUUID()];
  await query('INSERT INTO workspaces (id, slug, name) VALUES ($1, $2, $2)', [workspaceId, slug]);
  await query('INSERT INTO api_keys (id, workspace_id, name, key_hash) VALUES ($1, $2, $3, $4)', [
    ...[randomUUID(), workspaceId, 'test', hashApiKey(apiKey)],
  ]);
  for (const [id, itemSlug, title, status] of [
    [draftId, 'a-draft', draftTitle, 'draft'],
    [publishedId, 'published', `Published by ${slug}`, 'published'],
  ]) {
    await query(
      `INSERT INTO content_items (id, workspace_id, slug, title, body_markdown, status, published_at, updated_at)
       VALUES ($1, $2, $3, $4, $4, $5::content_status, CASE WHEN $5 = 'published' THEN now() END, now())`,
      [id, workspaceId, itemSlug, title, status],
    );
    await query(
      `INSERT INTO revisions (id, item_id, version, slug, title, body_markdown, status)
       SELECT gen_random_uuid(), id, version, slug, title, body_markdown, status FROM content_items WHERE id = $1`,
      [id],
    );
  }
  return { slug, apiKey, draftId, publishedId, draftTitle };
}

/** It is the whole server's, so it goes by a connection to another database once its own is dropped. */
async function dropRole(user: string): Promise<void> {
  const client = new Client(readRunPostgresUrl());
  await client.connect();
  await client.query(`DROP ROLE ${user}`);
  await client.end();
}
