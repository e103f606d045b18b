/**
 * For a person whose request ends before Next sees it: the words of the site, in a page that needs nothing else of this
 * process.
 */
import { createHash } from 'node:crypto';
import { ERRORS } from '@/lib/errors';
import { BASIC_SECURITY_HEADERS } from './security-headers';

const STYLE =
  'body{margin:0 auto;max-width:44rem;padding:2rem 1rem;font:0.9375rem/1.5 ui-sans-serif,system-ui,sans-serif}' +
  'h1{font-size:1.5rem;line-height:1.25}';

export const BUSY_PAGE = barePage(
  ERRORS.OVERLOADED.title,
  `<p>What is published is safe. It cannot be shown right now; try again shortly.</p>
<p><a href="">Try again</a></p>`,
);

export const NO_SUCH_PAGE = barePage(
  'No page has this address',
  '<p>Part of the link was lost or changed on its way here, or it is none that leads to a page.</p>',
);

export const BARE_PAGE_HEADERS = {
  ...BASIC_SECURITY_HEADERS,
  'Content-Type': 'text/html; charset=utf-8',
  'Content-Security-Policy': [
    "default-src 'none'",
    `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
} as const;

function barePage(title: string, words: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · ContentFlow</title>
<style>${STYLE}</style>
<main>
<h1>${title}</h1>
${words}
<p><a href="/">All workspaces</a></p>
</main>
</html>
`;
}
