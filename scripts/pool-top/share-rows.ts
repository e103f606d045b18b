/**
 * Sections of a screen that is too small for all: every one keeps its head and first line as long as that is possible,
 * and the rest is dealt a line at a time, from the first section to the last.
 * @param wanted lines of each section
 * @returns lines that each may have
 */
export function shareRows(wanted: readonly number[], rows: number): readonly number[] {
  const given = wanted.map(() => 0);
  let left = rows;
  const deal = (most: number) => {
    for (const [index, want] of wanted.entries()) {
      const more = Math.min(Math.min(want, most) - (given[index] ?? 0), left);
      if (more <= 0) continue;
      given[index] = (given[index] ?? 0) + more;
      left -= more;
    }
  };
  deal(2);
  for (let most = 3; left > 0 && most <= Math.max(0, ...wanted); most += 1) deal(most);
  return given;
}
