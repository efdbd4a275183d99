import * as tf from '@tensorflow/tfjs';
import type {Optimizer, Tensor1D, Tensor2D, Variable} from '@tensorflow/tfjs';
import type {Weights} from './engine.js';
import type {Bias} from './objective.js';

/** The weights as plain numbers. */
export interface PlainWeights {
  W: Float32Array;
  b: Float32Array;
}

/** The weights while they are trained: tf variables that an optimizer updates. */
export interface TrainableWeights extends Weights {
  W: Tensor2D & Variable;
  b: Tensor1D & Variable;
  read(): Promise<PlainWeights>;
  dispose(): void;
}

/** All weights 0. */
export function zeroWeights(features: number, columns: number): TrainableWeights {
  const W = tf.tidy(() => tf.variable(tf.zeros<tf.Rank.R2>([features, columns])));
  const b = tf.tidy(() => tf.variable(tf.zeros<tf.Rank.R1>([columns])));
  return {
    W: W as Tensor2D & Variable,
    b: b as Tensor1D & Variable,
    read: async () => ({W: (await W.data()) as Float32Array, b: (await b.data()) as Float32Array}),
    dispose: () => tf.dispose([W, b]),
  };
}

/** One optimizer step along the gradient of the data part plus `λ·weights`. */
export function descend(
  optimizer: Optimizer,
  {W, b}: TrainableWeights,
  data: {gradW: Tensor2D; gradB: Tensor1D; examples: number},
  {lambda, bias}: {lambda: number; bias: Bias},
): void {
  tf.tidy(() => {
    const gradients = [
      {name: W.name, tensor: tf.add(tf.div(data.gradW, data.examples), tf.mul(lambda, W))},
    ];
    if (bias !== 'none') {
      const mean = tf.div(data.gradB, data.examples);
      gradients.push({
        name: b.name,
        tensor: bias === 'free' ? mean : tf.add(mean, tf.mul(lambda, b)),
      });
    }
    optimizer.applyGradients(gradients);
  });
}

/** The proximal step of `threshold·‖W‖₁`: every weight moves towards 0 by the threshold and stops there. */
export function softThreshold({W}: TrainableWeights, threshold: number): void {
  tf.tidy(() => {
    W.assign(tf.sub(tf.relu(tf.sub(W, threshold)), tf.relu(tf.sub(tf.neg(W), threshold))));
  });
}
