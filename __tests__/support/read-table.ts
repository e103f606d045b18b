/** The rows of the Markdown tables in a text, each cell by its column's head. */
export function readTable(text: string): Record<string, string>[] {
  const cellsOf = (line: string) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim());
  const lines = text.split('\n');
  let head: string[] = [];
  return lines.flatMap((line, index) => {
    if (!line.startsWith('|')) return [];
    if (lines[index + 1]?.startsWith('| ---')) {
      head = cellsOf(line);
      return [];
    }
    if (line.startsWith('| ---')) return [];
    return [Object.fromEntries(cellsOf(line).map((cell, column) => [head[column] ?? '', cell]))];
  });
}
