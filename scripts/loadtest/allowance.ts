/** How many requests may fail, as a person writes it. */

/** How many of all may be: so many, or so large a share of them. */
export type Allowance =
  | { readonly kind: 'count'; readonly count: number }
  | { readonly kind: 'ratio'; readonly ratio: number };

/** `0`, `12`, `1%`, `0.1%`. */
export function parseAllowance(text: string): Allowance | undefined {
  if (/^\d+$/.test(text)) return { kind: 'count', count: Number(text) };
  const percent = /^(\d+(?:\.\d+)?)%$/.exec(text)?.[1];
  if (percent === undefined || Number(percent) > 100) return undefined;
  return { kind: 'ratio', ratio: Number(percent) / 100 };
}
