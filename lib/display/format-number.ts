const COUNT = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 0 });

/** "0", "42", "1,204". */
export function formatCount(count: number): string {
  return COUNT.format(count);
}

/** A number each second, without its unit: "0", "< 0.1", "0.4", "12.5", "1,204". */
export function formatRate(perSecond: number): string {
  if (perSecond === 0) return '0';
  if (perSecond < 0.05) return '< 0.1';
  return perSecond < 99.95 ? perSecond.toFixed(1) : COUNT.format(perSecond);
}

/** @param ratio 0 to 1: "0 %", "< 1 %", "42 %" */
export function formatShare(ratio: number): string {
  if (ratio > 0 && ratio < 0.01) return '< 1 %';
  return `${Math.round(ratio * 100)} %`;
}
