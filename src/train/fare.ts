import * as tf from '@tensorflow/tfjs';
import type {Engine, Evaluation} from './engine.js';
import type {PlainWeights} from './weights.js';

/** How examples fare under some weights. */
export interface Fare {
  /** Mean of `v_i·L_i`. */
  loss: number;
  /** Share predicted right. */
  accuracy: number;
}

/** Sums up an evaluation, in float64. */
export async function fareOf({losses, predictions}: Evaluation, labels: Int32Array): Promise<Fare> {
  const [values, found] = await Promise.all([losses.data(), predictions.data()]);
  let loss = 0;
  let right = 0;
  for (let i = 0; i < labels.length; i++) {
    loss += values[i]!;
    if (found[i] === labels[i]) right++;
  }
  return {loss: loss / labels.length, accuracy: right / labels.length};
}

/** How all the examples of an engine fare. */
export async function evaluate(
  engine: Engine,
  {W, b}: PlainWeights,
  labels: Int32Array,
): Promise<Fare> {
  const evaluation = tf.tidy(() =>
    engine.evaluate({W: tf.tensor2d(W, [W.length / b.length, b.length]), b: tf.tensor1d(b)}),
  );
  const fare = await fareOf(evaluation, labels);
  tf.dispose([evaluation.losses, evaluation.predictions]);
  return fare;
}
