import type {FusedLossOfRows} from '../../kernel/index.js';
import type {PlainWeights} from '../engine.js';
import {regularizer} from '../objective.js';
import type {Problem} from '../problem.js';
import {rowSquares, usualSquare} from './rowSquares.js';

/** Rows are far out from so many times the distance of half of the rows on; they matter if they have such a share of all pull. */
const FAR = 5;
const LEAST_PULL = 0.05;
/** Lengths that are tried, as the score of a usual row along the direction. */
const LENGTHS = [0.25, 0.5, 1, 2, 4];

/**
 * Weights where the crowd pulls from 0, if there are rows far out enough: these pull by all their leverage at 0, where no row is
 * beyond a cap yet. Here each pulls as if it were no further out than half of the others (Mallows' weights; Hampel
 * et al., Robust Statistics, 1986, 6.3), as far as the objective falls.
 *
 * @param lossOf the loss with other weights of the examples
 * @returns undefined where rows far out have hardly a pull, or nothing is better than 0
 */
export function crowdStart(
  {examples, shape, objective}: Problem,
  real: FusedLossOfRows,
  lossOf: (weights: Float32Array) => FusedLossOfRows,
): PlainWeights | undefined {
  const {x, weights} = examples.resident!;
  const {columns, features} = shape;
  const squares = rowSquares(x);
  const usual = usualSquare(squares);
  let [pull, ofFar] = [0, 0];
  squares.forEach((square, i) => {
    const own = (weights?.[i] ?? 1) * Math.sqrt(square);
    pull += own;
    if (square > FAR ** 2 * usual) ofFar += own;
  });
  if (ofFar < LEAST_PULL * pull || ofFar === 0) return undefined;
  const bounded = lossOf(
    Float32Array.from(
      squares,
      (square, i) => (weights?.[i] ?? 1) * Math.min(1, Math.sqrt(usual / square)),
    ),
  );
  const at = {W: new Float32Array(features * columns), b: new Float32Array(columns)};
  const {gradW, gradB} = bounded.answer(at.W, at.b);
  const hasBias = objective.bias !== 'none';
  const lengths = new Float64Array(columns);
  gradW.forEach((g, n) => (lengths[n % columns]! += g * g));
  if (hasBias) gradB.forEach((g, k) => (lengths[k]! += g * g));
  const scales = lengths.map(square => (square > 0 ? -1 / Math.sqrt(square * usual) : 0));
  const along = (length: number) => ({
    W: gradW.map((g, n) => length * scales[n % columns]! * g),
    b: gradB.map((g, k) => (hasBias ? length * scales[k]! * g : 0)),
  });
  const primalOf = ({W, b}: PlainWeights) =>
    real.value(W, b).loss / examples.size + regularizer(objective, W, b);
  let [best, least] = [undefined as PlainWeights | undefined, primalOf(at)];
  for (const length of LENGTHS) {
    const one = along(length);
    const primal = primalOf(one);
    if (primal < least) [best, least] = [one, primal];
  }
  return best;
}
