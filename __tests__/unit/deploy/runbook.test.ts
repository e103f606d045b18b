/** Who is woken by an alert or meets a code finds it in docs/runbook.md, and what it says can be done. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ALERT_RULES } from '@/lib/alerts';
import { ERROR_CODES, ERRORS } from '@/lib/errors';
import { evictionSchema, prewarmSchema, resizeSchema } from '@/lib/http/pool-change-bodies';

const text = readFileSync('docs/runbook.md', 'utf8');
const headings = [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => heading);

/** As GitHub makes an anchor of a heading. */
const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^a-z0-9 _-]/g, '')
    .replaceAll(' ', '-');

it('each alert has its heading, in the order of docs/alerts.md', () => {
  expect(headings.flatMap((heading) => /^`([a-z0-9-]+)`$/.exec(heading)?.[1] ?? [])).toEqual([
    ...ALERT_RULES,
  ]);
});

it('each code has its row, with its status', () => {
  const rows = [...text.matchAll(/^\| `([A-Z_]+)` \| (\d+) \| .+ \| .+ \|$/gm)];
  expect(rows.map(([, code, status]) => [code, Number(status)])).toEqual(
    ERROR_CODES.map((code) => [code, ERRORS[code].status]),
  );
});

it.each([
  'docs/runbook.md',
  ...['container', 'kubernetes', 'systemd', 'vercel'].map((name) => `docs/deploy/${name}.md`),
])('%s leads to what is there', (file) => {
  const document = readFileSync(file, 'utf8');
  for (const [, target = ''] of document.matchAll(/\]\(([^)]+)\)/g)) {
    const [name = '', anchor] = target.split('#');
    if (name !== '')
      expect([target, existsSync(path.join(path.dirname(file), name))]).toEqual([target, true]);
    else expect(headings.map(anchorOf)).toContain(anchor);
  }
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'));
  for (const [, script = ''] of document.matchAll(/npm run ([a-z:]+)/g)) {
    expect(Object.keys(scripts)).toContain(script);
  }
});

it('the requests that it shows have their routes, and bodies that these take', () => {
  for (const [, route] of text.matchAll(/(\/api\/[a-z/]+)/g)) {
    expect([route, existsSync(`app${route}/route.ts`)]).toEqual([route, true]);
  }
  const schemas = { resize: resizeSchema, evict: evictionSchema, prewarm: prewarmSchema };
  const shown = [...text.matchAll(/\/(resize|evict|prewarm)\b[^{]*(\{[^}]*\})/g)];
  expect(new Set(shown.map(([, name]) => name))).toEqual(new Set(Object.keys(schemas)));
  for (const [, name, body = ''] of shown) schemas[name as keyof typeof schemas].parse(JSON.parse(body));
});
