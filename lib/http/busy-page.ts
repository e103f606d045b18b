/**
 * For a person who was turned away before Next saw the request: the words of the site's error page, in a page that needs
 * nothing else of this process.
 */
import { createHash } from 'node:crypto';
import { ERRORS } from '@/lib/errors';
import { BASIC_SECURITY_HEADERS } from './security-headers';

const { title } = ERRORS.OVERLOADED;

const STYLE =
  'body{margin:0 auto;max-width:44rem;padding:2rem 1rem;font:0.9375rem/1.5 ui-sans-serif,system-ui,sans-serif}' +
  'h1{font-size:1.5rem;line-height:1.25}';

export const BUSY_PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · ContentFlow</title>
<style>${STYLE}</style>
<main>
<h1>${title}</h1>
<p>What is published is safe. It cannot be shown right now; try again shortly.</p>
<p><a href="">Try again</a></p>
<p><a href="/">All workspaces</a></p>
</main>
</html>
`;

export const BUSY_PAGE_HEADERS = {
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
