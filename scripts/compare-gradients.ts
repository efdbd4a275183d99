/**
 * One gradient, four ways: the multiclass hinge loss of the CS231n notes as a naive loop, vectorised
 * by hand, by autodiff, and by the custom op. Then the place where autodiff goes wrong.
 *
 *   npx tsx scripts/compare-gradients.ts
 */
import * as tf from '@tensorflow/tfjs';
import type {Tensor, Tensor1D, Tensor2D} from '@tensorflow/tfjs';
import * as svm from 'tfjs-svm';
import {checkGradients} from 'tfjs-svm/gradients';
import {plainTable, readCSV, selectBackend} from 'tfjs-svm/node';

const CLASSES = 10;
const DELTA = 1;

const backend = await selectBackend();
const digits = await readCSV('scripts/data/digits.csv', {label: 'label'});
const N = digits.rows;
const D = digits.columns;
const y = digits.labels as number[];
const X = tf.div(tf.tensor2d(digits.values, [N, D]), 16) as Tensor2D;
const labels = tf.tensor1d(y, 'int32');
const oneHot = tf.cast(tf.oneHot(labels, CLASSES), 'float32') as Tensor2D;
const W = tf.randomNormal([D, CLASSES], 0, 0.3, 'float32', 1) as Tensor2D;

console.log(`L(W) = (1/N) Σ_i Σ_{j≠y} max(0, ${DELTA} + s_j − s_y),  s = x_i W

By hand (CS231n): every class j whose margin is violated adds x_i to column j of the gradient and
takes x_i from column y_i. So ∂L/∂w_j = 1[m_j > 0]·x and ∂L/∂w_y = −(number of violations)·x.

${N} digits, ${D} features, ${CLASSES} classes, backend ${backend}
`);

/** The derivation, word for word, in float64. */
function naive(x: number[][], w: number[][]): {loss: number; gradient: number[][]} {
  const gradient = w.map(row => row.map(() => 0));
  let loss = 0;
  x.forEach((xi, i) => {
    const s = w[0]!.map((_, k) => xi.reduce((sum, value, d) => sum + value * w[d]![k]!, 0));
    for (let j = 0; j < CLASSES; j++) {
      const m = DELTA + s[j]! - s[y[i]!]!;
      if (j === y[i] || m <= 0) continue;
      loss += m / N;
      xi.forEach((value, d) => {
        gradient[d]![j]! += value / N;
        gradient[d]![y[i]!]! -= value / N;
      });
    }
  });
  return {loss, gradient};
}

/** m_j, and 0 for the true class. */
function violations(scores: Tensor2D): Tensor2D {
  const own = tf.sum(tf.mul(scores, oneHot), 1, true);
  return tf.mul(tf.sub(1, oneHot), tf.add(DELTA, tf.sub(scores, own)));
}

/** The same without loops: 1[m > 0], minus its row sums in the true column, times Xᵀ. */
function vectorised(w: Tensor2D): {value: Tensor; gradient: Tensor2D} {
  const m = violations(tf.matMul(X, w));
  const violated = tf.step(m);
  const byScores = tf.sub(violated, tf.mul(oneHot, tf.sum(violated, 1, true))) as Tensor2D;
  return {
    value: tf.mean(tf.sum(tf.relu(m), 1)),
    gradient: tf.div(tf.matMul(X, byScores, true), N),
  };
}

/** Plain ops; tf derives the gradient. */
const composed = (w: Tensor2D) => tf.mean(tf.sum(tf.relu(violations(tf.matMul(X, w))), 1));

/** The custom op: the value forward, the derivation above backward. */
const loss = svm.westonWatkins({margin: DELTA});
const withOp = (w: Tensor2D) => tf.mean(svm.marginLoss(loss, tf.matMul(X, w), labels));

const byTape = (f: (w: Tensor2D) => Tensor) => () => {
  const {value, grad} = tf.valueAndGrad(f as (w: Tensor) => Tensor)(W);
  return {value, gradient: grad as Tensor2D};
};

const loops = timed(() => naive(X.arraySync(), W.arraySync()), 3);
const truth = loops.result.gradient;
const rows = [
  ['way', 'loss', 'worst difference', 'ms'],
  ['naive loop, float64', loops.result.loss.toFixed(7), '', loops.ms.toFixed(2)],
];
for (const [name, run] of [
  ['vectorised by hand', () => vectorised(W)],
  ['autodiff', byTape(composed)],
  ['custom op', byTape(withOp)],
] as const) {
  const {result, ms} = timed(
    () =>
      tf.tidy(() => {
        const {value, gradient} = run();
        return {value: value.dataSync()[0]!, gradient: gradient.arraySync()};
      }),
    20,
  );
  rows.push([name, result.value.toFixed(7), worst(result.gradient, truth), ms.toFixed(2)]);
}
console.log(`${plainTable(rows)}\n`);

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

function timed<T>(run: () => T, times: number): {result: T; ms: number} {
  let result = run();
  const start = performance.now();
  for (let i = 0; i < times; i++) result = run();
  return {result, ms: (performance.now() - start) / times};
}

function worst(gradient: number[][], right: number[][]): string {
  const largest = Math.max(...right.flat().map(Math.abs));
  const differences = gradient.map((row, d) => row.map((g, k) => Math.abs(g - right[d]![k]!)));
  return (Math.max(...differences.flat()) / largest).toExponential(1);
}
