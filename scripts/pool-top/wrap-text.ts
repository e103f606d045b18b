/** Words on lines of at most so many characters; a word that is longer is broken. */
export function wrapText(text: string, columns: number): readonly string[] {
  const width = Math.max(1, columns);
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').flatMap((whole) => breakWord(whole, width))) {
    const joined = line === '' ? word : `${line} ${word}`;
    if ([...joined].length <= width) {
      line = joined;
      continue;
    }
    lines.push(line);
    line = word;
  }
  return [...lines, line];
}

function breakWord(word: string, width: number): string[] {
  const characters = [...word];
  const parts: string[] = [];
  for (let from = 0; from < characters.length; from += width) {
    parts.push(characters.slice(from, from + width).join(''));
  }
  return parts;
}
