/**
 * One gradient, five ways: the multiclass hinge loss of the CS231n notes as a naive loop, vectorised
 * by hand, by autodiff, by the custom op, and fused. Then the place where autodiff goes wrong.
 *
 *   npx tsx scripts/compare-gradients.ts
 */
import * as tf from '@tensorflow/tfjs';
import type {Tensor, Tensor1D, Tensor2D} from '@tensorflow/tfjs';
import * as svm from 'tfjs-svm';
import {checkGradients} from 'tfjs-svm/gradients';
import {plainTable, readCSV, selectBackend} from 'tfjs-svm/node';
import {compareWays, gradientWays} from './gradientWays.js';

const CLASSES = 10;
const DELTA = 1;

const backend = await selectBackend();
const digits = await readCSV('scripts/data/digits.csv', {label: 'label'});
const N = digits.rows;
const D = digits.columns;
const y = digits.labels as number[];
const pixels = {...digits, values: digits.values.map(pixel => pixel / 16)};
const X = tf.tensor2d(pixels.values, [N, D]);
const labels = tf.tensor1d(y, 'int32');
const W = tf.randomNormal([D, CLASSES], 0, 0.3, 'float32', 1) as Tensor2D;

console.log(`L(W) = (1/N) Σ_i Σ_{j≠y} max(0, ${DELTA} + s_j − s_y),  s = x_i W

By hand (CS231n): every class j whose margin is violated adds x_i to column j of the gradient and
takes x_i from column y_i. So ∂L/∂w_j = 1[m_j > 0]·x and ∂L/∂w_y = −(number of violations)·x.

${N} digits, ${D} features, ${CLASSES} classes, backend ${backend}
`);

const {ways} = await gradientWays({x: pixels, y, classes: CLASSES, margin: DELTA}, W);
const rows = compareWays(ways).map(({name, loss, difference, ms}) => [
  name,
  loss.toFixed(7),
  difference === 0 ? '' : difference.toExponential(1),
  ms.toFixed(2),
]);
console.log(`${plainTable([['way', 'loss', 'worst difference', 'ms'], ...rows])}\n`);

const loss = svm.westonWatkins({margin: DELTA});
console.log(`The custom op against finite differences of the naive loop, on 32 of the digits:\n`);
const few = tf.slice(X, 0, 32);
const fewRows = few.arraySync();
const fewLabels = tf.slice(labels, 0, 32) as Tensor1D;
const report = await checkGradients(
  (w: Tensor2D) => svm.marginLoss(loss, tf.matMul(few, w), fewLabels),
  [W],
  {
    float64: (w: number[][]) =>
      fewRows.map((xi, i) => {
        const s = w[0]!.map((_, k) => xi.reduce((sum, value, d) => sum + value * w[d]![k]!, 0));
        return s.reduce(
          (sum, sj, j) => (j === y[i] ? sum : sum + Math.max(0, DELTA + sj - s[y[i]!]!)),
          0,
        );
      }),
  },
);
console.log(`${report}\n`);

console.log(`Where autodiff goes wrong: all weights 0, where every class ties. One example, y = 0,
with the loss of Crammer and Singer, max(0, max_{j≠y} 1 + s_j − s_y):
`);
const s = tf.zeros([1, 3]) as Tensor2D;
const first = tf.tensor1d([0], 'int32');
const max = (scores: Tensor2D) => {
  const others = tf.slice(scores, [0, 1], [1, 2]);
  return tf.relu(tf.add(1, tf.sub(tf.max(others, 1), tf.sum(tf.slice(scores, 0, [1, 1]), 1))));
};
const crammerSinger = svm.crammerSinger();
const byMax = tf.grad(max as (x: Tensor) => Tensor)(s);
const byOp = tf.grad(x => svm.marginLoss(crammerSinger, x as Tensor2D, first))(s);
// A subgradient g of a convex L promises L(s′) ≥ L(s) + ⟨g, s′ − s⟩.
const other = [0, 1, 1];
const promise = (g: Tensor) =>
  1 + Array.from(g.dataSync()).reduce((sum, x, k) => sum + x * other[k]!, 0);
console.log(
  plainTable([
    ['', 'gradient at s = [0, 0, 0]', 'promises for s′ = [0, 1, 1] at least'],
    ['autodiff of tf.max', `[${Array.from(byMax.dataSync())}]`, String(promise(byMax))],
    ['custom op', `[${Array.from(byOp.dataSync())}]`, String(promise(byOp))],
    ['the loss there', '', '2'],
  ]),
);
console.log(`
tf.max hands its whole gradient to every tied entry: no subgradient, the promise is broken.
The op gives it to the first. The checker says so (not failures are its notes and kinks):
`);
console.log(
  String(
    await checkGradients((x: Tensor2D) => svm.marginLoss(crammerSinger, x, first), [s], {
      reference: max,
    }),
  ),
);
