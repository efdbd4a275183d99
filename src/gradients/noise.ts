import type {NumericFunction} from './numericFunction.js';

const JITTERS = 4;

/**
 * How far rounding may move each output entry: at least its own last place, and what the output
 * does when all inputs move in theirs.
 */
export async function noiseOf(
  numeric: NumericFunction,
  values: readonly (Float64Array | undefined)[],
  base: Float64Array,
  random: () => number,
): Promise<Float64Array> {
  const squares = new Float64Array(base.length);
  for (let jitter = 0; jitter < JITTERS; jitter++) {
    const point = values.map(input =>
      input?.map(x => numeric.round(x * (1 + (random() < 0.5 ? 2 : -2) * numeric.epsilon))),
    );
    const output = await numeric.evaluate(point);
    output.forEach((y, j) => {
      const difference = y - base[j]!;
      if (Number.isFinite(difference)) squares[j]! += difference ** 2 / JITTERS;
    });
  }
  const pooled = Math.sqrt(squares.reduce((sum, s) => sum + s, 0) / Math.max(1, base.length));
  return base.map((y, j) =>
    Math.max(
      numeric.epsilon * (Number.isFinite(y) ? Math.abs(y) : 0),
      Math.sqrt(squares[j]!),
      pooled,
    ),
  );
}
