import { renderMarkdown } from '@/lib/content/render-markdown';

/** Each is an attempt to get something to run or to load when somebody opens the page. */
test.each([
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '<svg/onload=alert(1)>',
  '<iframe src="https://example.com"></iframe>',
  '<style>@import "https://example.com/x.css"</style>',
  '<a href="javascript:alert(1)">x</a>',
  '<math><mtext></mtext><script>alert(1)</script></math>',
  '[x](javascript:alert(1))',
  '[x](JaVaScRiPt:alert(1))',
  '[x](&#106;avascript:alert(1))',
  '[x](java\tscript:alert(1))',
  '[x](vbscript:msgbox(1))',
  '[x](data:text/html,<script>alert(1)</script>)',
  '[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)',
  '[x](file:///etc/passwd)',
  '<javascript:alert(1)>',
  '![x](data:image/png;base64,iVBORw0KGgo=)',
  '![x](data:image/svg+xml,<svg onload=alert(1)>)',
  '![x](javascript:alert(1))',
  '![x](//example.com/pixel.png)',
  '![x](http://example.com/pixel.png)',
  '![x" onerror="alert(1)](https://example.com/a.png" onerror="alert(1))',
  '[x](https://example.com/"onmouseover="alert(1))',
  '[x](https://example.com "title\\" onclick=\\"alert(1)")',
  '```"><script>alert(1)</script>\ncode\n```',
  '| a |\n| --- |\n| <script>alert(1)</script> |',
  '[x]: javascript:alert(1)\n\n[x]',
  '# <img src=x onerror=alert(1)>',
])('%s does nothing', (source) => {
  const elements = parseElements(renderMarkdown(source));
  for (const { name, attributes } of elements) {
    expect(ALLOWED_ELEMENTS).toContain(name);
    for (const [attribute, value] of attributes) {
      expect(attribute).toMatch(
        /^(href|title|rel|src|alt|loading|decoding|tabindex|data-align|start|role|aria-label)$/,
      );
      if (attribute === 'href') expect(value).toMatch(/^(https?:|mailto:|[/#?])/);
      if (attribute === 'src') expect(value).toMatch(/^https:/);
    }
  }
});

const ALLOWED_ELEMENTS = [
  ...[
    'p',
    'a',
    'img',
    'pre',
    'code',
    'div',
    'table',
    'thead',
    'tbody',
    'tr',
    'th',
    'td',
    'h2',
    'em',
    'strong',
  ],
];

/** Reads start tags as a browser does: whatever follows `<` and a letter is one. */
function parseElements(html: string) {
  return [...html.matchAll(/<([a-z][^\s/>]*)((?:[^>"]|"[^"]*")*)>/gi)].map(([, name, rest]) => ({
    name: name?.toLowerCase(),
    attributes: [...(rest ?? '').matchAll(/([^\s=/]+)(?:="([^"]*)")?/g)].map(
      ([, attribute, value]) => [attribute ?? '', value ?? ''] as const,
    ),
  }));
}

test('HTML in the source is shown as text', () => {
  expect(renderMarkdown('a <b>b</b>')).toBe('<p>a &lt;b&gt;b&lt;/b&gt;</p>\n');
});

test('headings begin below the title of the page and end at h6', () => {
  expect(renderMarkdown('# a\n\n## b\n\n###### c')).toBe('<h2>a</h2>\n<h3>b</h3>\n<h6>c</h6>\n');
  expect(renderMarkdown('a\n=')).toBe('<h2>a</h2>\n');
  expect(renderMarkdown('## a\n\n### b\n\n## c')).toBe('<h2>a</h2>\n<h3>b</h3>\n<h2>c</h2>\n');
});

test('links, also bare ones; a file name is none', () => {
  expect(renderMarkdown('[a](/w/b) https://example.com README.md')).toBe(
    '<p><a href="/w/b" rel="noopener">a</a> <a href="https://example.com" rel="noopener">https://example.com</a> README.md</p>\n',
  );
});

test('pictures load late and from https only', () => {
  expect(renderMarkdown('![a](https://example.com/a.png)')).toBe(
    '<p><img src="https://example.com/a.png" alt="a" loading="lazy" decoding="async" /></p>\n',
  );
  expect(renderMarkdown('![a](http://example.com/a.png)')).toBe('<p></p>\n');
});

test('columns are aligned without inline styles, which the security policy stops', () => {
  const html = renderMarkdown('| a | b |\n| --: | --- |\n| 1 | 2 |');
  expect(html).toContain('<th data-align="right">a</th>\n<th>b</th>');
  expect(html).not.toContain('style');
});

test('a wide table can be scrolled with the keyboard, in a box that has a name', () => {
  const html = renderMarkdown('a\n\n| b |\n| --- |\n| c |\n\nd');
  expect(html).toBe(
    '<p>a</p>\n<div tabindex="0" role="region" aria-label="Table"><table>\n' +
      '<thead>\n<tr>\n<th>b</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td>c</td>\n</tr>\n</tbody>\n' +
      '</table>\n</div>\n<p>d</p>\n',
  );
});

test('no two tables of an article have one name', () => {
  const names = [
    ...renderMarkdown('| a |\n| - |\n\n> | b |\n> | - |\n\n| c |\n| - |').matchAll(/aria-label="([^"]+)"/g),
  ];
  expect(names.map(([, name]) => name)).toEqual(['Table', 'Table 2', 'Table 3']);
});

test('nobody but the table makes a box', () => {
  expect(renderMarkdown('<div role="alert" tabindex="0">x</div>')).not.toContain('<div');
});

test('code can be scrolled with the keyboard', () => {
  expect(renderMarkdown('```sql\nSELECT 1\n```')).toBe('<pre tabindex="0"><code>SELECT 1\n</code></pre>\n');
});
