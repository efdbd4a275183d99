import {diagonal, type Calibration, type PlainLayer} from './calibrationMethod.js';
import {columnwise, type Column} from './columnwise.js';

/**
 * Platt's sigmoid, `1/(1 + exp(A·s + B))` of each score, with his prior in the targets: the default for
 * two classes.
 *
 * Sources: Platt (1999), Probabilistic outputs for support vector machines; the Newton method with
 * line search is that of Lin, Lin & Weng (2007), A note on Platt's probabilistic outputs.
 */
export const sigmoid = columnwise({
  name: 'sigmoid',
  fit: fitSigmoid,
  apply: ([A, B], score) => logistic(-(A! * score + B!)),
  fits: ({length}) => length === 2,
  layers: layersOf,
});

/** Divided by their sum, the sigmoids are the softmax of their logarithms, `−softplus(A·s + B)`. */
function layersOf(parameters: Calibration['parameters'], columns: number): PlainLayer[] {
  if (columns === 1) {
    const [A, B] = parameters[0]!;
    return [{weights: [[0, -A!]], bias: [0, -B!], activation: 'softmax'}];
  }
  const none = parameters.map(() => 0);
  return [
    {
      weights: diagonal(parameters.map(([A]) => A!)),
      bias: parameters.map(([, B]) => B!),
      activation: 'softplus',
    },
    {weights: diagonal(none.map(() => -1)), bias: none, activation: 'softmax'},
  ];
}

/** `1/(1 + exp(−x))` */
function logistic(x: number): number {
  return x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x));
}

/** Keeps the Hessian positive definite. */
const RIDGE = 1e-12;

function fitSigmoid({scores, hits, weights}: Column): number[] {
  let [positives, negatives] = [0, 0];
  hits.forEach((hit, i) => (hit ? (positives += weights[i]!) : (negatives += weights[i]!)));
  const [high, low] = [(positives + 1) / (positives + 2), 1 / (negatives + 2)];
  /** The log loss, its gradient and its Hessian at A, B. */
  const at = (A: number, B: number) => {
    let [value, gA, gB, hAA, hAB, hBB] = [0, 0, 0, RIDGE, 0, RIDGE];
    for (let i = 0; i < scores.length; i++) {
      const [s, v, target] = [scores[i]!, weights[i]!, hits[i] ? high : low];
      const u = A * s + B;
      // log(1 + exp(u)) without overflow.
      value += v * (Math.log1p(Math.exp(-Math.abs(u))) + Math.max(u, 0) - (1 - target) * u);
      const p = logistic(-u);
      const [slope, curvature] = [v * (target - p), v * p * (1 - p)];
      gA += slope * s;
      gB += slope;
      hAA += curvature * s * s;
      hAB += curvature * s;
      hBB += curvature;
    }
    return {value, gA, gB, hAA, hAB, hBB};
  };
  let [A, B] = [0, Math.log((negatives + 1) / (positives + 1))];
  let here = at(A, B);
  for (let step = 0; step < 100; step++) {
    const {value, gA, gB, hAA, hAB, hBB} = here;
    const determinant = hAA * hBB - hAB * hAB;
    const [dA, dB] = [(hAB * gB - hBB * gA) / determinant, (hAB * gA - hAA * gB) / determinant];
    const descent = gA * dA + gB * dB;
    let length = 1;
    for (; length > 1e-10; length /= 2) {
      here = at(A + length * dA, B + length * dB);
      if (here.value <= value + 1e-4 * length * descent) break;
    }
    if (!(length > 1e-10)) break;
    A += length * dA;
    B += length * dB;
    // Newton's last step squares the error.
    if (-descent <= 1e-20 * Math.max(1, value)) break;
  }
  return [A, B];
}
