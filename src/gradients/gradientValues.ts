import * as tf from '@tensorflow/tfjs';
import type {Tensor} from '@tensorflow/tfjs';
import {analyticGradient} from './analyticGradient.js';
import type {TensorFunction} from './numericFunction.js';

/** The gradient as tfjs computes it, as plain numbers: one array for each input in `wrt`. */
export type GradientFunction = (
  cotangent: Float64Array,
  at?: readonly Tensor[],
) => Promise<Float64Array[]>;

/** The addition in {@link analyticGradient} saves its two terms. */
const SAVED_BY_ANCHOR = 2;

/** A backward pass that failed, and how many tensors it left behind. */
export class BackwardError extends Error {
  constructor(
    message: string,
    readonly leaked: number,
  ) {
    super(message);
    this.name = 'BackwardError';
  }
}

/** The gradient of f by tf.grads, at `inputs` unless told otherwise. It rejects with a {@link BackwardError}. */
export function gradientValues(
  f: TensorFunction,
  inputs: readonly Tensor[],
  wrt: readonly number[],
  outputShape: number[],
): GradientFunction {
  return (cotangent, at = inputs) =>
    readGradients(() => {
      const dy = tf.tensor(Float32Array.from(cotangent), outputShape, 'float32');
      return analyticGradient(f, at, wrt, dy);
    });
}

/** Runs a computation of gradients, reads them back and leaves no tensor, not even if it throws. */
export async function readGradients(compute: () => Tensor[]): Promise<Float64Array[]> {
  const before = tf.memory().numTensors;
  let gradients: Tensor[];
  try {
    // Clones: a gradFunc may return a tensor that is not ours to dispose of.
    gradients = tf.tidy(() => compute().map(g => tf.clone(g)));
  } catch (error) {
    const leaked = Math.max(0, tf.memory().numTensors - before - SAVED_BY_ANCHOR);
    disposeTape();
    throw new BackwardError((error as Error).message, leaked);
  }
  try {
    return await Promise.all(gradients.map(async g => Float64Array.from(await g.data())));
  } finally {
    tf.dispose(gradients);
  }
}

/** Frees what customGrad ops saved for a backward pass that threw, which tfjs would leak. */
function disposeTape(): void {
  const {state} = tf.engine() as unknown as {
    state: {activeTape: {saved?: Tensor[]}[] | null};
  };
  for (const {saved} of state.activeTape ?? []) tf.dispose(saved ?? []);
  state.activeTape = null;
}
