import * as tf from '@tensorflow/tfjs';
import type {Tensor} from '@tensorflow/tfjs';
import type {Parabola, Penalty} from './penalty.js';

/** The penalty that a parabola describes. */
export function penaltyOf(
  name: string,
  parameters: Readonly<Record<string, number>>,
  parabola: Parabola,
): Penalty {
  const {above, below, lo, hi} = parabola;
  const right = arm(above, hi);
  const left = arm(below, -lo);
  const both = (part: 'value' | 'derivative' | 'conjugate') => (m: Tensor) => {
    if (lo === 0) return right[part](m);
    return tf.tidy(() => {
      const mirrored = left[part](tf.neg(m));
      return part === 'derivative'
        ? tf.sub(right[part](m), mirrored)
        : tf.add(right[part](m), mirrored);
    });
  };
  return {
    name,
    parameters,
    convex: true,
    nondecreasing: lo === 0,
    parabola,
    value: both('value'),
    derivative: both('derivative'),
    conjugate: both('conjugate'),
  };
}

/** The half of a penalty above 0: a parabola m²/2ε up to a slope of `steepest`, then a straight line. */
function arm(epsilon: number, steepest: number) {
  if (epsilon === 0) {
    return {
      value: (m: Tensor) => scaled(steepest, tf.relu(m)),
      derivative: (m: Tensor) => scaled(steepest, tf.step(m)),
      conjugate: (a: Tensor) => tf.zerosLike(a),
    };
  }
  const corner = steepest * epsilon;
  return {
    value: (m: Tensor) =>
      tf.tidy(() => {
        if (corner === Infinity) return scaled(0.5 / epsilon, tf.square(tf.relu(m)));
        const rounded = tf.square(tf.clipByValue(m, 0, corner));
        return tf.add(scaled(0.5 / epsilon, rounded), scaled(steepest, tf.relu(tf.sub(m, corner))));
      }),
    derivative: (m: Tensor) =>
      tf.tidy(() =>
        corner === Infinity
          ? scaled(1 / epsilon, tf.relu(m))
          : tf.clipByValue(scaled(1 / epsilon, m), 0, steepest),
      ),
    conjugate: (a: Tensor) => tf.tidy(() => scaled(epsilon / 2, tf.square(tf.relu(a)))),
  };
}

function scaled(by: number, tensor: Tensor): Tensor {
  return by === 1 ? tensor : tf.tidy(() => tf.mul(by, tensor));
}
