import * as tf from '@tensorflow/tfjs';
import type {Tensor} from '@tensorflow/tfjs';
import type {TensorFunction} from './numericFunction.js';

/**
 * The gradients of `Σ cotangent · f` as tfjs computes them, one for each input in `wrt`.
 * An input that f does not use has gradient 0.
 *
 * @throws what the forward or the backward pass throws
 */
export function analyticGradient(
  f: TensorFunction,
  inputs: readonly Tensor[],
  wrt: readonly number[],
  cotangent: Tensor,
): Tensor[] {
  const differentiated = wrt.map(i => inputs[i]!);
  const gradients = tf.grads((...xs: Tensor[]) => {
    const all = [...inputs];
    wrt.forEach((i, k) => (all[i] = xs[k]!));
    return tf.add(f(...all), anchor(xs));
  });
  return gradients(differentiated, cotangent);
}

/**
 * A zero that hangs on every input, with gradient zero. Added to f, it keeps tf.grads from
 * refusing inputs that f does not use, and f that returns an input as it is.
 */
function anchor(xs: Tensor[]): Tensor {
  const zero = tf.customGrad((...args) => ({
    value: tf.scalar(0),
    gradFunc: () => (args.slice(0, -1) as Tensor[]).map(x => tf.zerosLike(x)),
  }));
  return zero(...xs);
}
