import {indexOf} from '../indexOf.js';
import type {GradientFunction} from '../gradientValues.js';
import type {NumericFunction} from '../numericFunction.js';
import type {Failure} from '../report/report.js';
import {name} from '../report/reportText.js';

/** The same bits must come out of a second run, forward and backward. */
export async function checkRepeatability(
  ofF: NumericFunction,
  base: Float64Array,
  outputShape: readonly number[],
  gradientOf: GradientFunction,
  cotangent: Float64Array,
  analytic: readonly Float64Array[],
  wrt: readonly number[],
  shapes: readonly (readonly number[])[],
): Promise<Failure[]> {
  const failures: Failure[] = [];
  const differs = (first: Float64Array, second: Float64Array) =>
    first.findIndex((x, k) => !Object.is(x, second[k]));

  const j = differs(base, await ofF.evaluate([]));
  if (j >= 0) {
    const at = indexOf(j, outputShape);
    const message = `the value at [${at.join(', ')}] differs from one run to the next`;
    failures.push({kind: 'repeatability', at, message, cause: 'unseeded randomness, or state'});
  }
  const again = await gradientOf(cotangent);
  analytic.forEach((g, i) => {
    const k = differs(g, again[i]!);
    if (k < 0) return;
    const at = indexOf(k, shapes[wrt[i]!]!);
    failures.push({
      kind: 'repeatability',
      input: wrt[i]!,
      at,
      message: `the gradient of ${name(wrt[i]!, at)} differs from one run to the next`,
      cause: 'unseeded randomness, or state that the backward pass changes',
    });
  });
  return failures;
}
