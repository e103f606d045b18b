/** What axe finds wrong with a page as it is now. The page's context needs `bypassCSP`: its policy refuses axe. */
import { readFileSync } from 'node:fs';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

/** What a run counts as: WCAG 2.2 level AA and its own best practices. */
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** @returns each broken rule with the elements that break it */
export async function findFaults(page: Page): Promise<[string, string[]][]> {
  await page.addScriptTag({ content: AXE });
  const { violations } = await page.evaluate(
    (values) =>
      (window as unknown as { axe: { run(options: object): Promise<AxeResults> } }).axe.run({
        runOnly: { type: 'tag', values },
      }),
    RULES,
  );
  return violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]);
}
