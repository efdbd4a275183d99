/** One gradient, five ways: the multiclass hinge loss of the CS231n notes, for scripts that compare them. */
import * as tf from '@tensorflow/tfjs';
import type {Tensor, Tensor2D} from '@tensorflow/tfjs';
import * as svm from 'tfjs-svm';

/** What the loss is of: N examples of D features, K classes, margin Δ. */
interface Problem {
  x: svm.DenseDataset;
  /** [N], class indices. */
  y: readonly number[];
  classes: number;
  margin: number;
}

/** The mean loss, and its gradient in the weights, [D · K], row by row. */
interface Gradient {
  loss: number;
  gradient: ArrayLike<number>;
}

/** A way to the gradient. */
interface Way {
  name: string;
  run(): Gradient;
}

/** A loss of the weights as tf ops. */
type LossOf = (W: Tensor2D) => Tensor;

/** L(W) = (1/N) Σ_i Σ_{j≠y} max(0, Δ + s_j − s_y), s = x_i·W, and its gradient at W [D, K]. */
export async function gradientWays(
  problem: Problem,
  W: Tensor2D,
): Promise<{ways: Way[]; dispose(): void}> {
  const {x, y, classes, margin} = problem;
  const X = tf.tensor2d(x.values, [x.rows, x.columns]);
  const labels = tf.tensor1d([...y], 'int32');
  const oneHot = tf.cast(tf.oneHot(labels, classes), 'float32') as Tensor2D;
  const loss = svm.westonWatkins({margin});
  const pinned = await svm.pin(X);
  const fused = svm.linearLoss(loss, pinned, y, {classes});

  const composed: LossOf = w => tf.mean(tf.sum(tf.relu(violations(X, oneHot, margin, w)), 1));
  const withOp: LossOf = w => tf.mean(svm.marginLoss(loss, tf.matMul(X, w), labels));

  const byTensors = (run: () => {value: Tensor; gradient: Tensor}) => (): Gradient =>
    tf.tidy(() => {
      const {value, gradient} = run();
      return {loss: value.dataSync()[0]!, gradient: gradient.dataSync()};
    });
  const byTape = (f: LossOf) =>
    byTensors(() => {
      const {value, grad} = tf.valueAndGrad(f as (w: Tensor) => Tensor)(W);
      return {value, gradient: grad};
    });
  const plainW = Float64Array.from(W.dataSync());
  return {
    ways: [
      {name: 'naive loop, float64', run: () => naive(problem, plainW)},
      {
        name: 'vectorised by hand',
        run: byTensors(() => vectorised(X, oneHot, margin, W)),
      },
      {name: 'autodiff', run: byTape(composed)},
      {name: 'custom op', run: byTape(withOp)},
      {name: 'fused op', run: byTape(fused)},
    ],
    dispose() {
      fused.dispose();
      pinned.dispose();
      tf.dispose([X, labels, oneHot]);
    },
  };
}

/** The derivation, word for word, in float64. */
export function naive({x, y, classes, margin}: Problem, W: Float64Array): Gradient {
  const {rows: N, columns: D, values} = x;
  const gradient = new Float64Array(D * classes);
  const s = new Float64Array(classes);
  let loss = 0;
  for (let i = 0; i < N; i++) {
    const xi = values.subarray(i * D, (i + 1) * D);
    const yi = y[i]!;
    s.fill(0);
    for (let d = 0; d < D; d++) {
      for (let k = 0; k < classes; k++) s[k]! += xi[d]! * W[d * classes + k]!;
    }
    for (let j = 0; j < classes; j++) {
      const m = margin + s[j]! - s[yi]!;
      if (j === yi || m <= 0) continue;
      loss += m / N;
      for (let d = 0; d < D; d++) {
        gradient[d * classes + j]! += xi[d]! / N;
        gradient[d * classes + yi]! -= xi[d]! / N;
      }
    }
  }
  return {loss, gradient};
}

/** The same without loops: 1[m > 0], minus its row sums in the true column, times Xᵀ. */
function vectorised(X: Tensor2D, oneHot: Tensor2D, margin: number, W: Tensor2D) {
  const m = violations(X, oneHot, margin, W);
  const violated = tf.step(m);
  const byScores = tf.sub(violated, tf.mul(oneHot, tf.sum(violated, 1, true))) as Tensor2D;
  return {
    value: tf.mean(tf.sum(tf.relu(m), 1)),
    gradient: tf.div(tf.matMul(X, byScores, true), X.shape[0]),
  };
}

/** m_j, and 0 for the true class. */
function violations(X: Tensor2D, oneHot: Tensor2D, margin: number, W: Tensor2D): Tensor {
  const scores = tf.matMul(X, W);
  const own = tf.sum(tf.mul(scores, oneHot), 1, true);
  return tf.mul(tf.sub(1, oneHot), tf.add(margin, tf.sub(scores, own)));
}

/** One line of {@link compareWays}. */
export interface WayResult {
  name: string;
  loss: number;
  /** The greatest difference from the naive loop, relative to the greatest entry of the gradient. */
  difference: number;
  /** Milliseconds a call. */
  ms: number;
}

/** Runs each way and compares it with the first. */
export function compareWays(ways: readonly Way[], repeats = 20): WayResult[] {
  let truth: ArrayLike<number> | undefined;
  return ways.map(({name, run}, k) => {
    const {result, ms} = timed(run, k === 0 ? 3 : repeats);
    truth ??= result.gradient;
    return {name, loss: result.loss, difference: worst(result.gradient, truth), ms};
  });
}

function timed<T>(run: () => T, times: number): {result: T; ms: number} {
  let result = run();
  const start = performance.now();
  for (let i = 0; i < times; i++) result = run();
  return {result, ms: (performance.now() - start) / times};
}

function worst(gradient: ArrayLike<number>, right: ArrayLike<number>): number {
  let largest = 0;
  let difference = 0;
  for (let i = 0; i < right.length; i++) {
    largest = Math.max(largest, Math.abs(right[i]!));
    difference = Math.max(difference, Math.abs(gradient[i]! - right[i]!));
  }
  return difference / largest;
}
