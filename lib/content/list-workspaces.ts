import { db } from '@/lib/db';
import { cursorSchema, cutPage } from './page-cursor';
import { type PublishedSummary, toSummary, type WorkspaceName } from './published-summary';
import { slugSchema } from './slug';

const WORKSPACES_ON_PAGE = 20;
const NEWEST_IN_WORKSPACE = 3;

interface Row {
  readonly workspaceSlug: string;
  readonly workspaceName: string;
  readonly slug: string;
  readonly title: string;
  readonly publishedAt: Date;
}

export interface WorkspaceOverview extends WorkspaceName {
  readonly newest: readonly PublishedSummary[];
}

export interface WorkspacePage {
  readonly workspaces: readonly WorkspaceOverview[];
  readonly nextCursor: string | null;
}

const workspaceCursorSchema = cursorSchema(slugSchema);

/**
 * Workspaces in the order of their slugs, each with its newest published items; undefined where there is no such
 * page. Refuses to name those that have published nothing: a tenant's name is not for everybody.
 * @param cursor from a URL; undefined for the first page
 */
export async function listWorkspaces(cursor: string | undefined): Promise<WorkspacePage | undefined> {
  const position = cursor === undefined ? undefined : workspaceCursorSchema.safeParse(cursor);
  if (position?.success === false) return undefined;
  const overviews = new Map<string, { slug: string; name: string; newest: PublishedSummary[] }>();
  for (const { workspaceSlug, workspaceName, ...item } of await readRows(position?.data ?? '')) {
    const overview = overviews.get(workspaceSlug) ?? { slug: workspaceSlug, name: workspaceName, newest: [] };
    overview.newest.push(toSummary(item));
    overviews.set(workspaceSlug, overview);
  }
  const { items, nextCursor } = cutPage([...overviews.values()], WORKSPACES_ON_PAGE, ({ slug }) => slug);
  return { workspaces: items, nextCursor };
}

/**
 * In SQL, because Prisma 7.10 reads every published item of all the workspaces and takes the first three of each in
 * memory; this reads the three from the index.
 * @param after the slug that the page before ended with; empty for the first page
 */
function readRows(after: string): Promise<Row[]> {
  return db.$queryRaw<Row[]>`
    SELECT w.slug AS "workspaceSlug", w.name AS "workspaceName", i.slug, i.title, i.published_at AS "publishedAt"
    FROM (
      SELECT id, slug, name FROM workspaces
      WHERE slug > ${after} AND EXISTS (
        SELECT FROM content_items WHERE workspace_id = workspaces.id AND status = 'published'
      )
      ORDER BY slug
      LIMIT ${WORKSPACES_ON_PAGE + 1}
    ) AS w
    CROSS JOIN LATERAL (
      SELECT slug, title, published_at, id FROM content_items
      WHERE workspace_id = w.id AND status = 'published'
      ORDER BY published_at DESC, id DESC
      LIMIT ${NEWEST_IN_WORKSPACE}
    ) AS i
    ORDER BY w.slug, i.published_at DESC, i.id DESC`;
}
