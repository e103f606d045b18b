/**
 * The life of an item: which status may follow which. Refuses every step that the table does not have.
 *
 * What goes live passes review first. What is in review can go back to its author, what is published leaves the site by
 * being archived, and what is archived starts again as a draft, so that it is reviewed again. The table is of steps
 * only: a correction of what is published is none, goes live at once, and is kept as a revision.
 */
export const CONTENT_STATUSES = ['draft', 'in_review', 'published', 'archived'] as const;

export type ContentStatus = (typeof CONTENT_STATUSES)[number];

const NEXT: Readonly<Record<ContentStatus, readonly ContentStatus[]>> = {
  draft: ['in_review'],
  in_review: ['draft', 'published'],
  published: ['archived'],
  archived: ['draft'],
};

export function legalTransitions(from: ContentStatus): readonly ContentStatus[] {
  return NEXT[from];
}

export function statusesLeadingTo(to: ContentStatus): ContentStatus[] {
  return CONTENT_STATUSES.filter((from) => NEXT[from].includes(to));
}
