/** A line of a terminal: pieces with a style, cut to a width before any escape code is in them. */

export type Style = 'plain' | 'strong' | 'muted' | 'accent' | 'pass' | 'warn' | 'fail';

export interface Piece {
  readonly text: string;
  readonly style: Style;
}

export type Line = readonly Piece[];

/** SGR codes (ECMA-48); the colours are the terminal's own, so that they suit its background. */
const CODES: Readonly<Record<Style, string>> = {
  plain: '',
  strong: '1',
  muted: '2',
  accent: '36',
  pass: '32',
  warn: '33',
  fail: '31',
};

/** What a server's names could do to a terminal: C0, C1 and DEL. */
const CONTROL = /\p{Cc}/gu;

export function piece(text: string, style: Style = 'plain'): Piece {
  return { text: text.replaceAll(CONTROL, ' '), style };
}

/** @param columns the line is as long at most; an ellipsis stands where it was cut */
export function cutLine(line: Line, columns: number): Line {
  const whole = line.reduce((sum, { text }) => sum + [...text].length, 0);
  if (whole <= columns) return line;
  let left = Math.max(0, columns - 1);
  const kept = line.map(({ text, style }) => {
    const characters = [...text].slice(0, left);
    left -= characters.length;
    return { text: characters.join(''), style };
  });
  return [...kept.filter(({ text }) => text !== ''), { text: '…', style: 'muted' }];
}

/** @param coloured false leaves every escape code out */
export function renderLine(line: Line, coloured: boolean): string {
  return line
    .map(({ text, style }) => {
      const code = CODES[style];
      return coloured && code !== '' ? `\u001b[${code}m${text}\u001b[0m` : text;
    })
    .join('')
    .trimEnd();
}
