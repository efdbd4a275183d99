import {indexOf} from '../indexOf.js';
import {randomCotangent} from '../cotangent.js';
import type {GradientFunction} from '../gradientValues.js';
import type {Failure} from '../report/report.js';
import {name, short} from '../report/reportText.js';

/** Rounding of a backward pass, relative to the size of its terms: a hundred operations' worth. */
const ROUNDING = 1e-5;

/**
 * The backward pass must be linear in dy: `g(−2c + d/2) = −2 g(c) + g(d)/2`. One that ignores dy,
 * squares it or takes its absolute value is not, and is right only by luck of the caller's dy.
 */
export async function checkLinearity(
  gradientOf: GradientFunction,
  cotangent: Float64Array,
  analytic: readonly Float64Array[],
  wrt: readonly number[],
  shapes: readonly (readonly number[])[],
  random: () => number,
): Promise<Failure[]> {
  const other = randomCotangent(cotangent.length, random);
  const ofOther = await gradientOf(other);
  const ofBoth = await gradientOf(cotangent.map((c, j) => -2 * c + other[j]! / 2));
  const failures: Failure[] = [];
  analytic.forEach((g, i) => {
    const terms = g.map((x, k) => 2 * Math.abs(x) + Math.abs(ofOther[i]![k]!) / 2);
    const size = Math.sqrt(terms.reduce((sum, x) => sum + x * x, 0) / Math.max(1, g.length));
    let worst = -1;
    let worstError = 0;
    g.forEach((x, k) => {
      const expected = -2 * x + ofOther[i]![k]! / 2;
      const error = Math.abs(ofBoth[i]![k]! - expected) / Math.max(terms[k]!, size);
      if (error > Math.max(ROUNDING, worstError)) [worst, worstError] = [k, error];
    });
    if (worst < 0) return;
    const ignored = g.every((x, k) => x === ofOther[i]![k]! && x === ofBoth[i]![k]!);
    const at = indexOf(worst, shapes[wrt[i]!]!);
    const expected = -2 * g[worst]! + ofOther[i]![worst]! / 2;
    failures.push({
      kind: 'linearity',
      input: wrt[i]!,
      at,
      message: `${name(wrt[i]!, at)}: the gradient is not linear in dy: ${short(ofBoth[i]![worst]!)} for −2c + d/2, where those of c and d make ${short(expected)}`,
      cause: ignored
        ? 'dy is ignored'
        : 'dy enters otherwise than by a product, or once too often or too few',
    });
  });
  return failures;
}
