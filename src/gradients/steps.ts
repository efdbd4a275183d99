import type {NumericFunction} from './numericFunction.js';
import type {Step} from './slope.js';

/** The output at x, x − h and x + h, and the steps as they really were after rounding. */
interface Probe {
  base: Float64Array;
  minus: Float64Array;
  plus: Float64Array;
}

/**
 * The one Step of `Σ cotangent · f` that a probe gives, over the entries `outputs`.
 * Differences are taken entry by entry and summed in float64. The rounding of entries that do not
 * depend on what moved does not enter; `dependent` collects those that do, from the larger steps
 * on, since small steps may drown.
 */
export function stepOf(
  {base, minus, plus}: Probe,
  outputs: Iterable<number>,
  dependent: Set<number>,
  cotangent: Float64Array,
  noise: Float64Array,
  below: number,
  above: number,
): Step {
  let left = 0;
  let right = 0;
  let lower = 0;
  let upper = 0;
  let variance = 0;
  let central = 0;
  for (const j of outputs) {
    const c = cotangent[j]!;
    const before = c * (base[j]! - minus[j]!);
    const after = c * (plus[j]! - base[j]!);
    if (before === 0 && after === 0) {
      if (dependent.has(j)) variance += (c * noise[j]!) ** 2;
      continue;
    }
    dependent.add(j);
    central += c * (plus[j]! - minus[j]!);
    left += before;
    right += after;
    lower += Math.min(before / below, after / above);
    upper += Math.max(before / below, after / above);
    variance += (c * noise[j]!) ** 2;
  }
  return {
    central: central / (below + above),
    left: left / below,
    right: right / above,
    lower,
    upper,
    // Four standard deviations of a difference of two, over 2h.
    noise: (4 * Math.sqrt(2 * variance)) / (below + above),
  };
}

/**
 * The size of a step for each entry of an input before it is reduced: a power of two, so that
 * x ± h is exact, near the size of the entry or, if that is more, of the input as a whole.
 */
export function stepScales(values: Float64Array): Float64Array {
  const square = values.reduce((sum, x) => sum + x * x, 0) / Math.max(1, values.length);
  const typical = Number.isFinite(square) ? Math.sqrt(square) : 1;
  return values.map(x => {
    const size = Math.max(Number.isFinite(x) ? Math.abs(x) : 0, typical);
    return size > 0 ? 2 ** Math.floor(Math.log2(size)) : 1;
  });
}

/** The step sizes to try, relative to {@link stepScales}, largest first: as far down as the arithmetic has digits. */
export function stepSizes({epsilon}: NumericFunction): number[] {
  const smallest = epsilon > 1e-10 ? -13 : -23;
  const sizes: number[] = [];
  for (let exponent = -3; exponent >= smallest; exponent -= 2) sizes.push(2 ** exponent);
  return sizes;
}
