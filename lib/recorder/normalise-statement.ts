/**
 * A statement without its values, so that two calls of one query read the same and nothing that a user wrote is shown.
 * Prisma's own statements carry parameters; raw SQL may carry anything.
 */
export const STATEMENT_LENGTH = 1_000;

/** Longer ones are cut before the work, which is linear but not free. */
const LONGEST_READ = 20_000;

/** In this order in one pass: a quote inside a comment is none, a dash inside a text is no comment. */
const TOKENS = new RegExp(
  [
    String.raw`/\*[\s\S]*?(?:\*/|$)`,
    String.raw`--[^\n]*`,
    `"(?:[^"]|"")*(?:"|$)`,
    String.raw`[eE]'(?:[^'\\]|\\[\s\S]|'')*(?:'|$)`,
    `(?:[uU]&|[bBxXnN])?'(?:[^']|'')*(?:'|$)`,
    String.raw`\$([A-Za-z_]\w*)?\$[\s\S]*?(?:\$\1\$|$)`,
    String.raw`\$\d+`,
    String.raw`[A-Za-z_][\w$]*`,
    String.raw`(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?`,
    String.raw`\s+`,
  ].join('|'),
  'g',
);

export function normaliseStatement(text: string): string {
  const shown = text.slice(0, LONGEST_READ).replace(TOKENS, (token) => {
    const first = token.charAt(0);
    if (token.startsWith('/*') || token.startsWith('--')) return ' ';
    if (/\s/.test(first)) return ' ';
    if (first === '"' || /^\$\d+$/.test(token)) return token;
    if (token.includes("'") || first === '$' || /[\d.]/.test(first)) return '?';
    return token;
  });
  // A list of values has as many as a caller happened to give; its length makes no other query.
  const listed = shown.replace(/(\?|\$\d+)(?:\s*,\s*(?:\?|\$\d+))+/g, '$1, …');
  const line = listed.replace(/ +/g, ' ').trim();
  return line.length <= STATEMENT_LENGTH ? line : `${line.slice(0, STATEMENT_LENGTH - 1)}…`;
}
