/**
 * A statement without its values, so that two calls of one query read the same and nothing that a user wrote is shown.
 * Prisma's own statements carry parameters; raw SQL may carry anything. Source: PostgreSQL 18, section 4.1.
 */
export const STATEMENT_LENGTH = 1_000;

/** Longer ones are cut before the work, which is linear but not free. */
const LONGEST_READ = 20_000;

/** In this order: a quote inside a comment is none, a dash inside a text is no comment. */
const TOKENS = new RegExp(
  [
    String.raw`(?<comment>/\*|--[^\n]*)`,
    `(?<quoted>"(?:[^"]|"")*(?:"|$))`,
    String.raw`(?<text>[eE]'(?:[^'\\]|\\[\s\S]|'')*(?:'|$)|(?:[uU]&|[bBxXnN])?'(?:[^']|'')*(?:'|$))`,
    String.raw`(?<dollars>\$(?<tag>[A-Za-z_]\w*)?\$[\s\S]*?(?:\$\k<tag>\$|$))`,
    String.raw`(?<parameter>\$\d+)`,
    String.raw`(?<name>[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*)`,
    // With what may stand in one: 0xDEADBEEF, 1_000_000, 1.5e-3.
    String.raw`(?<number>(?:\d|\.\d)(?:[\w.]|(?<=[eE])[+-])*)`,
    String.raw`(?<space>\s+)`,
  ].join('|'),
  'g',
);

/** A list of values has as many as a caller happened to give; its length makes no other query. */
const LIST = /(\?|\$\d+)(?:\s*,\s*(?:\?|\$\d+))+/g;

export function normaliseStatement(text: string): string {
  const read = text.slice(0, LONGEST_READ);
  let shown = '';
  let position = 0;
  TOKENS.lastIndex = 0;
  for (let match = TOKENS.exec(read); match !== null; match = TOKENS.exec(read)) {
    shown += read.slice(position, match.index) + show(match);
    if (match.groups?.comment === '/*') TOKENS.lastIndex = endOfComment(read, match.index);
    position = TOKENS.lastIndex;
  }
  shown += read.slice(position);
  const line = shown.replace(LIST, '$1, …').replace(/ +/g, ' ').trim();
  return line.length <= STATEMENT_LENGTH ? line : `${line.slice(0, STATEMENT_LENGTH - 1)}…`;
}

function show({ 0: token, groups = {} }: RegExpExecArray): string {
  const { comment, space, text, dollars, number } = groups;
  if (comment !== undefined || space !== undefined) return ' ';
  if (text !== undefined || dollars !== undefined || number !== undefined) return '?';
  return token;
}

/** Comments nest in PostgreSQL. */
function endOfComment(text: string, start: number): number {
  const brackets = /\/\*|\*\//g;
  brackets.lastIndex = start;
  let depth = 0;
  for (let match = brackets.exec(text); match !== null; match = brackets.exec(text)) {
    depth += match[0] === '/*' ? 1 : -1;
    if (depth === 0) return brackets.lastIndex;
  }
  return text.length;
}
