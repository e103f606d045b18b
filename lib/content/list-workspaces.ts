import { db } from '@/lib/db';
import { type PublishedSummary, toSummary, type WorkspaceName } from './published-summary';

const MOST_WORKSPACES = 50;
const NEWEST_IN_WORKSPACE = 3;

interface Row {
  readonly workspaceSlug: string;
  readonly workspaceName: string;
  /** Null, with the rest of the item, in the one row of a workspace that has published nothing. */
  readonly slug: string | null;
  readonly title: string;
  readonly publishedAt: Date;
}

export interface WorkspaceOverview extends WorkspaceName {
  readonly newest: readonly PublishedSummary[];
}

/** Workspaces by name, each with its newest published items. */
export async function listWorkspaces(): Promise<WorkspaceOverview[]> {
  const overviews = new Map<string, { slug: string; name: string; newest: PublishedSummary[] }>();
  for (const { workspaceSlug, workspaceName, ...item } of await readRows()) {
    const overview = overviews.get(workspaceSlug) ?? { slug: workspaceSlug, name: workspaceName, newest: [] };
    if (item.slug !== null) overview.newest.push(toSummary({ ...item, slug: item.slug }));
    overviews.set(workspaceSlug, overview);
  }
  return [...overviews.values()];
}

/**
 * In SQL, because Prisma 7.10 reads every published item of all the workspaces and takes the first three of each in
 * memory; this reads the three from the index.
 */
function readRows(): Promise<Row[]> {
  return db.$queryRaw<Row[]>`
    SELECT w.slug AS "workspaceSlug", w.name AS "workspaceName", i.slug, i.title, i.published_at AS "publishedAt"
    FROM (SELECT id, slug, name FROM workspaces ORDER BY name, id LIMIT ${MOST_WORKSPACES}) AS w
    LEFT JOIN LATERAL (
      SELECT slug, title, published_at, id FROM content_items
      WHERE workspace_id = w.id AND status = 'published'
      ORDER BY published_at DESC, id DESC
      LIMIT ${NEWEST_IN_WORKSPACE}
    ) AS i ON true
    ORDER BY w.name, w.id, i.published_at DESC, i.id DESC`;
}
