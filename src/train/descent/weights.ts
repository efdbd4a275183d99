import * as tf from '@tensorflow/tfjs';
import type {Optimizer, Tensor2D, Variable} from '@tensorflow/tfjs';
import type {Answer, PlainWeights} from '../engine.js';
import type {Objective} from '../objective.js';

/**
 * The weights while they are trained: a single tf variable that an optimizer updates, W with the
 * intercept as its last row, since for so few weights the cost of an optimizer is per variable.
 */
interface TrainableWeights {
  /** The initial weights. */
  readonly first: PlainWeights;
  read(): Promise<PlainWeights>;
  /** One optimizer step from `at`, what was read last, along the mean gradient of the data plus that of the regulariser. */
  descend(optimizer: Optimizer, at: PlainWeights, answer: Answer, examples: number): void;
  /** The proximal step of `threshold·‖W‖₁`: every weight moves towards 0 by the threshold and stops there. */
  softThreshold(threshold: number): void;
  dispose(): void;
}

/** Makes trainable weights, all 0 unless they start elsewhere. */
export function trainableWeights(
  features: number,
  columns: number,
  {lambda, bias}: Pick<Objective, 'lambda' | 'bias'>,
  start?: PlainWeights,
): TrainableWeights {
  const hasIntercept = bias !== 'none';
  const shape: [number, number] = [features + (hasIntercept ? 1 : 0), columns];
  const values = new Float32Array(shape[0] * columns);
  if (start) values.set(start.W);
  if (start && hasIntercept) values.set(start.b, start.W.length);
  const variable = tf.tidy(() => tf.variable(tf.tensor2d(values, shape))) as Tensor2D & Variable;
  const size = features * columns;
  const plain = (all: Float32Array) => ({
    W: all.subarray(0, size),
    b: hasIntercept ? all.subarray(size) : new Float32Array(columns),
  });
  return {
    first: plain(values.slice()),
    read: async () => plain((await variable.data()) as Float32Array),
    descend(optimizer, {W, b}, {gradW, gradB}, examples) {
      const gradient = new Float32Array(shape[0] * columns);
      for (let i = 0; i < size; i++) gradient[i] = gradW[i]! / examples + lambda * W[i]!;
      if (hasIntercept) {
        const strength = bias === 'regularized' ? lambda : 0;
        for (let k = 0; k < columns; k++)
          gradient[size + k] = gradB[k]! / examples + strength * b[k]!;
      }
      tf.tidy(() =>
        optimizer.applyGradients([{name: variable.name, tensor: tf.tensor2d(gradient, shape)}]),
      );
    },
    softThreshold(threshold) {
      tf.tidy(() => {
        const rows = Float32Array.from({length: shape[0]}, (_, d) =>
          d < features ? threshold : 0,
        );
        const thresholds = tf.tensor2d(rows, [shape[0], 1]);
        const above = tf.relu(tf.sub(variable, thresholds));
        const below = tf.relu(tf.sub(tf.neg(variable), thresholds));
        variable.assign(tf.sub(above, below));
      });
    },
    dispose: () => variable.dispose(),
  };
}
