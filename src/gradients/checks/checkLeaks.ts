import * as tf from '@tensorflow/tfjs';
import type {Tensor} from '@tensorflow/tfjs';
import type {GradientFunction} from '../gradientValues.js';
import type {TensorFunction} from '../numericFunction.js';
import type {Failure} from '../report/report.js';

/**
 * Neither pass may leave tensors behind inside tf.tidy: those kept by tf.keep, or made into
 * variables. Called after both have run before: what they make once and keep is no leak.
 */
export async function checkLeaks(
  f: TensorFunction,
  inputs: readonly Tensor[],
  gradientOf: GradientFunction,
  cotangent: Float64Array,
): Promise<Failure[]> {
  const start = tf.memory().numTensors;
  tf.tidy(() => void f(...inputs));
  const afterForward = tf.memory().numTensors;
  await gradientOf(cotangent);
  const forward = afterForward - start;
  const backward = tf.memory().numTensors - afterForward - forward;
  const failures: Failure[] = [];
  const say = (pass: string, n: number) => {
    const message = `each ${pass} pass leaves ${n} tensor${n === 1 ? '' : 's'} behind, in spite of tf.tidy`;
    failures.push({kind: 'leak', message, cause: 'tf.keep or tf.variable without dispose'});
  };
  if (forward > 0) say('forward', forward);
  if (backward > 0) say('backward', backward);
  return failures;
}
