/** The sample workspace's items: texts from `sample-content/`, and the life that each of them has had. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ContentStatus } from '../lib/content/content-status';

export interface SampleItem {
  readonly slug: string;
  readonly title: string;
  /** What the item was at each of its versions, oldest first; the last one is what it is. */
  readonly versions: readonly { readonly status: ContentStatus; readonly bodyMarkdown: string }[];
  /** How long before the seeding the first version was written. */
  readonly ageDays: number;
}

const PUBLISHED: readonly ContentStatus[] = ['draft', 'draft', 'in_review', 'published'];

/** Oldest first, so that the newest gets the highest id and leads the list. */
const LIVES: readonly (readonly [slug: string, ageDays: number, statuses: readonly ContentStatus[]])[] = [
  ['how-we-reviewed-by-mail', 160, ['draft', 'in_review', 'published', 'archived']],
  ['a-style-guide-on-one-page', 96, PUBLISHED],
  ['how-a-draft-becomes-a-page', 61, ['draft', 'in_review', 'draft', 'in_review', 'published']],
  ['what-a-connection-pool-is-for', 40, PUBLISHED],
  ['why-fifteen-connections', 26, PUBLISHED],
  ['reading-the-pool-page-at-three-in-the-morning', 12, PUBLISHED],
  ['writing-release-notes-that-people-read', 5, ['draft', 'draft', 'in_review']],
  ['moving-a-database-a-checklist', 2, ['draft']],
];

export function readSampleContent(): SampleItem[] {
  return LIVES.map(([slug, ageDays, statuses]) => {
    const { title, bodyMarkdown } = readText(slug);
    // As people write: a draft that had a second version began with its opening.
    const opening = `${bodyMarkdown.split('\n## ')[0]?.trimEnd()}\n`;
    const versions = statuses.map((status, index) => ({
      status,
      bodyMarkdown: index === 0 && statuses.length > 1 ? opening : bodyMarkdown,
    }));
    return { slug, title, ageDays, versions };
  });
}

function readText(slug: string): { title: string; bodyMarkdown: string } {
  const text = readFileSync(join(__dirname, 'sample-content', `${slug}.md`), 'utf8');
  const [heading = '', ...lines] = text.split('\n');
  return { title: heading.replace(/^# /, ''), bodyMarkdown: lines.join('\n').trimStart() };
}
