import {stepScales} from './steps.js';

/**
 * A random direction at a point, of the size of the point: plus or minus a power of two in every
 * entry, so that x ± tv is exact for t a power of two.
 */
export function randomDirection(
  values: readonly Float64Array[],
  random: () => number,
): Float64Array[] {
  return values.map(own =>
    stepScales(own).map(s => (random() < 0.5 ? -s : s) / (random() < 0.5 ? 1 : 2)),
  );
}

/** `⟨g, v⟩`, and the root of the sum of the squares of its terms: what rounding is relative to. */
export function slopeAlong(
  gradient: readonly Float64Array[],
  direction: readonly Float64Array[],
): {slope: number; size: number} {
  let slope = 0;
  let squares = 0;
  gradient.forEach((g, i) =>
    g.forEach((x, k) => {
      const term = x * direction[i]![k]!;
      slope += term;
      squares += term * term;
    }),
  );
  return {slope, size: Math.sqrt(squares)};
}
