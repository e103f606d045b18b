/** The same four operations through each client, written as its own documentation writes them. */
import { and, desc, eq, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import { integer, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import pg from 'pg';
import type { PrismaClient } from '@/prisma/generated/client';
import { asRoute, type Contender, endPgPool, LIMIT, openOurs, openPrisma } from './contenders';
import { ITEM_COUNT, itemSlug } from './sample-content';

export const OPERATIONS = ['Point read', 'List of 20', 'Transaction of two statements'] as const;

type Operation = (typeof OPERATIONS)[number];

export type Peer = Contender & Readonly<Record<Operation, () => Promise<unknown>>>;

interface PeerKind {
  readonly name: string;
  /** Whether the bars hold for it. */
  readonly ours: boolean;
  readonly open: (url: string, workspaceId: string) => Peer;
}

/** The first one is what the others are compared with. */
export const PEERS: readonly PeerKind[] = [
  { name: 'pg.Pool', ours: false, open: openPg },
  { name: 'Prisma 7, quickstart', ours: false, open: openQuickstart },
  { name: 'Prisma 7, pool limits', ours: false, open: openLimited },
  { name: 'Drizzle on pg.Pool', ours: false, open: openDrizzle },
  { name: 'ContentFlow, admission off', ours: false, open: (url, id) => openContentFlow(url, id, 'off') },
  { name: 'ContentFlow, admission on', ours: true, open: (url, id) => openContentFlow(url, id, 'on') },
];

/** Another item each time, so that transactions do not wait for each other's rows. */
function itemsInTurn(): () => string {
  let index = 0;
  return () => {
    index = (index + 1) % ITEM_COUNT;
    return itemSlug(index);
  };
}

const ITEM = 'SELECT * FROM content_items WHERE workspace_id = $1 AND slug = $2 LIMIT 1';
const NEWEST = 'SELECT * FROM content_items WHERE workspace_id = $1 ORDER BY id DESC LIMIT 20';
const RENAME =
  'UPDATE content_items SET title = $3, updated_at = now() WHERE workspace_id = $1 AND slug = $2';

function openPg(url: string, workspaceId: string): Peer {
  const pool = new pg.Pool({ connectionString: url, max: LIMIT });
  const nextItem = itemsInTurn();
  return {
    name: 'pg.Pool',
    query: (statement) => pool.query(statement),
    end: () => endPgPool(pool),
    'Point read': () => pool.query(ITEM, [workspaceId, nextItem()]),
    'List of 20': () => pool.query(NEWEST, [workspaceId]),
    'Transaction of two statements': async () => {
      const slug = nextItem();
      const client = await pool.connect();
      try {
        await client.query('BEGIN');
        await client.query(ITEM, [workspaceId, slug]);
        await client.query(RENAME, [workspaceId, slug, 'x']);
        await client.query('COMMIT');
      } finally {
        client.release();
      }
    },
  };
}

function prismaOperations(client: PrismaClient, workspaceId: string): Omit<Peer, 'name' | 'query' | 'end'> {
  const nextItem = itemsInTurn();
  return {
    'Point read': () => client.contentItem.findFirst({ where: { workspaceId, slug: nextItem() } }),
    'List of 20': () =>
      client.contentItem.findMany({ where: { workspaceId }, orderBy: { id: 'desc' }, take: 20 }),
    'Transaction of two statements': () => {
      const where = { workspaceId, slug: nextItem() };
      return client.$transaction(async (transaction) => {
        await transaction.contentItem.findFirst({ where });
        await transaction.contentItem.updateMany({ where, data: { title: 'x' } });
      });
    },
  };
}

/** https://www.prisma.io/docs/getting-started/quickstart: the adapter with the URL and nothing else. */
function openQuickstart(url: string, workspaceId: string): Peer {
  return prismaPeer('Prisma 7, quickstart', { connectionString: url }, workspaceId);
}

/** With what pg-pool offers: Prisma 6's wait and idle time. */
function openLimited(url: string, workspaceId: string): Peer {
  const limits = {
    max: LIMIT,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 300_000,
    maxLifetimeSeconds: 1_800,
  };
  return prismaPeer('Prisma 7, pool limits', { connectionString: url, ...limits }, workspaceId);
}

function prismaPeer(name: string, config: pg.PoolConfig, workspaceId: string): Peer {
  const { client, end } = openPrisma(config);
  return {
    name,
    query: ({ text: statement }) => client.$queryRawUnsafe(statement),
    end,
    ...prismaOperations(client, workspaceId),
  };
}

function openContentFlow(url: string, workspaceId: string, admission: 'on' | 'off'): Peer {
  const { client, end } = openOurs(url, { DATABASE_ADMISSION: admission });
  return {
    name: `ContentFlow, admission ${admission}`,
    query: ({ text: statement }, leftMs) => asRoute(leftMs, () => client.$queryRawUnsafe(statement)),
    end,
    ...prismaOperations(client, workspaceId),
  };
}

const contentItems = pgTable('content_items', {
  id: uuid().primaryKey(),
  workspaceId: uuid('workspace_id').notNull(),
  slug: text().notNull(),
  title: text().notNull(),
  bodyMarkdown: text('body_markdown').notNull(),
  status: text().notNull(),
  version: integer().notNull(),
  publishedAt: timestamp('published_at', { withTimezone: true, precision: 3 }),
  createdAt: timestamp('created_at', { withTimezone: true, precision: 3 }).notNull(),
  updatedAt: timestamp('updated_at', { withTimezone: true, precision: 3 }).notNull(),
});

function openDrizzle(url: string, workspaceId: string): Peer {
  const pool = new pg.Pool({ connectionString: url, max: LIMIT });
  const db = drizzle({ client: pool });
  const nextItem = itemsInTurn();
  const isItem = (slug: string) =>
    and(eq(contentItems.workspaceId, workspaceId), eq(contentItems.slug, slug));
  return {
    name: 'Drizzle on pg.Pool',
    query: ({ text: statement }) => db.execute(sql.raw(statement)),
    end: () => endPgPool(pool),
    'Point read': () => db.select().from(contentItems).where(isItem(nextItem())).limit(1),
    'List of 20': () =>
      db
        .select()
        .from(contentItems)
        .where(eq(contentItems.workspaceId, workspaceId))
        .orderBy(desc(contentItems.id))
        .limit(20),
    'Transaction of two statements': () => {
      const slug = nextItem();
      return db.transaction(async (transaction) => {
        await transaction.select().from(contentItems).where(isItem(slug)).limit(1);
        await transaction.update(contentItems).set({ title: 'x', updatedAt: new Date() }).where(isItem(slug));
      });
    },
  };
}
