const whole = new Intl.NumberFormat('en-US', {maximumFractionDigits: 0});

/** A count as people read it: 12,345. */
export function count(x: number): string {
  return whole.format(x);
}

/** A share as people read it: 98.26 %. */
export function percent(share: number, decimals = 2): string {
  return `${(100 * share).toFixed(decimals)} %`;
}

/** A measured number to so many significant digits: 0.0095, 2015, 12,346, 1.3 × 10⁻⁹. */
export function rounded(x: number, digits = 4): string {
  if (!Number.isFinite(x)) return Number.isNaN(x) ? '–' : x > 0 ? '∞' : '−∞';
  const size = Math.abs(x);
  const plain = size === 0 || (size >= 1e-4 && size < 1e9);
  const text = plain
    ? new Intl.NumberFormat('en-US', {
        // Zero has no sign.
        signDisplay: 'negative',
        // Four digits may be a year.
        useGrouping: 'min2',
        // Whole parts are never rounded away: 12,346 and not 12,350.
        maximumFractionDigits: Math.max(0, digits - 1 - Math.floor(Math.log10(size || 1))),
      }).format(x)
    : x
        .toExponential(digits - 1)
        .replace(/\.?0*e\+?(-?\d+)$/, (_, power: string) => ` × 10${raised(power)}`);
  return text.replace(/^-/, '−');
}

function raised(power: string): string {
  return [...power].map(c => (c === '-' ? '⁻' : '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(c)]!)).join('');
}
