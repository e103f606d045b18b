/**
 * Arrivals as they once came: a CSV with an offset from the start a line, in seconds or, with `ms` behind it, in
 * milliseconds. Refuses what is no offset, with the line's number.
 */

const OFFSET = /^(\d+(?:\.\d+)?)(ms|s)?$/;
/** More than this is a file that is wrong from the first line on. */
const MISTAKES_SHOWN = 5;

export type ReplayFile =
  | { readonly offsetsMs: readonly number[] }
  | { readonly problems: readonly [string, ...string[]] };

/** Empty lines and those that begin with # are skipped; of a line with commas the first field counts. */
export function parseReplay(text: string): ReplayFile {
  const offsetsMs: number[] = [];
  const problems: string[] = [];
  text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .forEach((line, index) => {
      const field = line.split(',')[0]?.trim() ?? '';
      if (line.trim() === '' || field.startsWith('#')) return;
      const match = OFFSET.exec(field);
      if (match === null) {
        problems.push(`line ${index + 1}: ${JSON.stringify(field)} is no offset such as 1.25 or 1250ms`);
        return;
      }
      const offsetMs = Number(match[1]) * (match[2] === 'ms' ? 1 : 1000);
      const lastMs = offsetsMs.at(-1) ?? 0;
      if (offsetMs < lastMs) problems.push(`line ${index + 1}: ${field} is before the line above`);
      else offsetsMs.push(offsetMs);
    });
  const [first, ...others] = problems;
  if (first !== undefined) {
    const more = others.length - (MISTAKES_SHOWN - 1);
    const shown = others.slice(0, MISTAKES_SHOWN - 1);
    return { problems: [first, ...shown, ...(more > 0 ? [`and ${more} more`] : [])] };
  }
  return offsetsMs.length === 0 ? { problems: ['no line holds an offset'] } : { offsetsMs };
}
