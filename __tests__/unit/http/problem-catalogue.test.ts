import { ADMIN_PROBLEMS } from '@/lib/auth/admin-refusal';
import { CONTENT_PROBLEMS } from '@/lib/content/content-error';
import { listProblems, problemSlug } from '@/lib/http/problem-catalogue';

test('every problem has a page of its own, and words', () => {
  const problems = listProblems({ ...CONTENT_PROBLEMS, ...ADMIN_PROBLEMS });
  const slugs = problems.map(({ code }) => problemSlug(code));
  expect(new Set(slugs).size).toBe(problems.length);
  expect(slugs).toEqual(expect.arrayContaining(['stale-version', 'pool-timeout', 'malformed-json']));
  for (const { title, detail } of problems) {
    expect(title).toMatch(/^[A-Z].*[^.]$/);
    expect(detail).toMatch(/\.$/);
  }
});
