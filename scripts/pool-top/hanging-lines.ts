import { type Line, type Piece, piece, type Style } from './line';
import { wrapText } from './wrap-text';

/** A sentence is never cut: it goes on below itself. */
export function hangingLines(mark: Piece, sentence: string, style: Style, columns: number): Line[] {
  const indent = [...mark.text].length;
  return wrapText(sentence, columns - indent).map((text, index) => [
    index === 0 ? mark : piece(' '.repeat(indent)),
    piece(text, style),
  ]);
}
