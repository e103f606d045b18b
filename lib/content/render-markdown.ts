/**
 * Markdown of an editor → HTML that is safe on our pages. Two guards: markdown-it shows HTML in the source as text,
 * and sanitize-html lets only known elements, attributes and URL schemes through, whatever the first one missed.
 * Refuses scripts, styles, frames, forms, event handlers, `javascript:` and `data:`.
 */
import MarkdownIt from 'markdown-it';
import sanitizeHtml from 'sanitize-html';

const markdown = new MarkdownIt({ html: false, linkify: true, typographer: true });

// Only what says http: itself: `README.md` is a file, though .md is a country.
markdown.linkify.set({ fuzzyLink: false, fuzzyEmail: false });

/**
 * The page's title is its one `h1`, so the article's highest headings become `h2`, whether their author began with
 * `#` or with `##`.
 */
markdown.core.ruler.push('shift-headings', ({ tokens }) => {
  const headings = tokens.filter(({ type }) => type.startsWith('heading_'));
  const highest = Math.min(...headings.map(levelOf));
  for (const heading of headings) heading.tag = `h${Math.min(levelOf(heading) - highest + 2, 6)}`;
});

/**
 * A wide table scrolls in a box around it: a table that is itself the box is no table to a screen reader. Whoever has
 * no mouse needs the focus to scroll it, and what takes the focus needs a role and a name that no other has.
 */
markdown.renderer.rules.table_open = (tokens, index) => {
  const before = tokens.slice(0, index).filter(({ type }) => type === 'table_open').length;
  const name = before === 0 ? 'Table' : `Table ${before + 1}`;
  return `<div tabindex="0" role="region" aria-label="${name}"><table>\n`;
};
markdown.renderer.rules.table_close = () => '</table>\n</div>\n';

function levelOf({ tag }: { readonly tag: string }): number {
  return Number(tag.slice(1));
}

const RULES: sanitizeHtml.IOptions = {
  allowedTags: [
    ...['h2', 'h3', 'h4', 'h5', 'h6', 'p', 'blockquote', 'hr', 'br', 'pre', 'code', 'em', 'strong', 's'],
    ...['a', 'img', 'ul', 'ol', 'li', 'div', 'table', 'thead', 'tbody', 'tr', 'th', 'td'],
  ],
  allowedAttributes: {
    a: ['href', 'title', 'rel'],
    img: ['src', 'alt', 'title', 'loading', 'decoding'],
    ol: ['start'],
    pre: ['tabindex'],
    div: [{ name: 'tabindex', values: ['0'] }, { name: 'role', values: ['region'] }, 'aria-label'],
    th: ['data-align'],
    td: ['data-align'],
  },
  allowedSchemes: ['https', 'http', 'mailto'],
  allowedSchemesByTag: { img: ['https'] },
  allowProtocolRelative: false,
  transformTags: {
    a: sanitizeHtml.simpleTransform('a', { rel: 'noopener' }),
    img: sanitizeHtml.simpleTransform('img', { loading: 'lazy', decoding: 'async' }),
    // Long lines scroll in their box; whoever has no mouse needs the focus to scroll it.
    pre: sanitizeHtml.simpleTransform('pre', { tabindex: '0' }),
    th: alignByAttribute,
    td: alignByAttribute,
  },
  // A picture whose address was refused would be an empty frame.
  exclusiveFilter: ({ tag, attribs }) => tag === 'img' && !attribs.src,
};

/** markdown-it aligns cells with a style attribute, which the content security policy stops. */
function alignByAttribute(tagName: string, { style }: sanitizeHtml.Attributes): sanitizeHtml.Tag {
  const align = /^text-align:(left|right|center)$/.exec(style ?? '')?.[1];
  return { tagName, attribs: align === undefined ? {} : { 'data-align': align } };
}

export function renderMarkdown(source: string): string {
  return sanitizeHtml(markdown.render(source), RULES);
}

/** React's property for ready HTML. Made here and nowhere else, so that no HTML gets onto a page unsanitised. */
export function markdownContent(source: string): {
  readonly dangerouslySetInnerHTML: { readonly __html: string };
} {
  return { dangerouslySetInnerHTML: { __html: renderMarkdown(source) } };
}
