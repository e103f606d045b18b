import { CONTENT_STATUSES, legalTransitions, statusesLeadingTo } from '@/lib/content/content-status';

test('the table of transitions', () => {
  const table = Object.fromEntries(CONTENT_STATUSES.map((from) => [from, legalTransitions(from)]));
  expect(table).toEqual({
    draft: ['in_review'],
    in_review: ['draft', 'published'],
    published: ['archived'],
    archived: ['draft'],
  });
});

test('only what was in review is published', () => {
  expect(statusesLeadingTo('published')).toEqual(['in_review']);
});
