/** What lists show of a published item. Anybody may read it; nothing that is not published becomes one. */
export interface PublishedSummary {
  readonly slug: string;
  readonly title: string;
  readonly publishedAt: Date;
}

export interface WorkspaceName {
  readonly slug: string;
  readonly name: string;
}

export const SUMMARY_COLUMNS = { id: true, slug: true, title: true, publishedAt: true } as const;

interface SummaryRow {
  readonly slug: string;
  readonly title: string;
  readonly publishedAt: Date | null;
}

/** Whatever is published has the time of it; the schema allows null for what never was. */
export function toSummary({ slug, title, publishedAt }: SummaryRow): PublishedSummary {
  return { slug, title, publishedAt: publishedAt ?? new Date(0) };
}
