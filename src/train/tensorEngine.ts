import * as tf from '@tensorflow/tfjs';
import type {Tensor, Tensor1D, Tensor2D} from '@tensorflow/tfjs';
import {isSparse, takeRows} from '../data/index.js';
import type {MarginLoss} from '../losses/index.js';
import {uncheckedMarginLoss} from '../ops/index.js';
import type {Engine, Examples, PlainWeights} from './engine.js';
import {predictions} from './predictions.js';

/**
 * The engine made of tf ops: the linear layer and the custom op {@link marginLoss}, differentiated
 * by tf on whatever backend is active. It holds the examples as tensors until disposed of.
 *
 * @throws if the examples are sparse: tf has no ops for them
 */
export function tensorEngine(call: string, loss: MarginLoss, examples: Examples): Engine {
  const {x, labels} = examples;
  if (isSparse(x)) throw new Error(`${call}: the tensor engine takes dense rows only`);
  const ones = new Float32Array(x.rows).fill(1);
  const {weights = ones, counts = ones} = examples;
  const all = tensorsOf(x.values, x.columns, labels, [weights, counts]);
  // Rows are gathered here, not by tf.gather, which on wasm takes longer than the rest of a step.
  const rowsAt = (batch: Int32Array) => {
    const {values} = takeRows({rows: x.rows, columns: x.columns, values: x.values}, batch);
    const labelsThere = batch.map(row => labels[row]!);
    const there = [weights, counts].map(all => Float32Array.from(batch, row => all[row]!));
    return tensorsOf(values, x.columns, labelsThere, there);
  };
  return {
    name: 'tensor',
    rows: x.rows,
    answer: async (weights, batch) => {
      const answer = tf.tidy(() => {
        const {W, b} = tensorWeights(weights);
        const [xs, ys, vs, counts] = batch ? rowsAt(batch) : all;
        let scores: Tensor2D | undefined;
        const layer = (W: Tensor, b: Tensor) => {
          const found: Tensor2D = tf.add(tf.matMul(xs, W as Tensor2D), b);
          scores = tf.keep(found);
          return uncheckedMarginLoss(loss, found, ys);
        };
        try {
          // The upstream gradient carries the example weights.
          const {value, grads} = tf.valueAndGrads(layer)([W, b], vs);
          const dualValues = loss.dualValue && tf.mul<Tensor1D>(loss.dualValue(scores!, ys), vs);
          return {
            losses: tf.mul<Tensor1D>(value, vs),
            ...(dualValues && {dualValues}),
            hits: hitsOf(scores!, ys, counts),
            gradW: grads[0]!,
            gradB: grads[1]!,
          };
        } catch (error) {
          dropTape();
          throw error;
        } finally {
          scores?.dispose();
        }
      });
      const {losses, dualValues, hits, gradW, gradB} = answer;
      const read = {
        loss: await total(losses),
        correct: await total(hits),
        ...(dualValues && {dualValue: await total(dualValues)}),
        gradW: (await gradW.data()) as Float32Array,
        gradB: (await gradB.data()) as Float32Array,
      };
      tf.dispose(Object.values(answer) as Tensor[]);
      return read;
    },
    evaluate: async weights => {
      const {losses, hits} = tf.tidy(() => {
        const {W, b} = tensorWeights(weights);
        const [xs, ys, vs, counts] = all;
        const scores: Tensor2D = tf.add(tf.matMul(xs, W), b);
        const losses = tf.mul<Tensor1D>(loss.value(scores, ys), vs);
        return {losses, hits: hitsOf(scores, ys, counts)};
      });
      const read = {loss: await total(losses), correct: await total(hits)};
      tf.dispose([losses, hits]);
      return read;
    },
    dispose: () => tf.dispose(all),
  };
}

/**
 * Disposes of what tf saved for a backward pass that did not come, because a loss of the caller's
 * own threw.
 */
function dropTape(): void {
  const {state} = tf.engine();
  if (state.gradientDepth > 0) return;
  for (const {saved = []} of state.activeTape ?? []) tf.dispose(saved);
  state.activeTape = [];
}

function tensorWeights({W, b}: PlainWeights): {W: Tensor2D; b: Tensor1D} {
  return {W: tf.tensor2d(W, [W.length / b.length, b.length]), b: tf.tensor1d(b)};
}

/** The count of each example that is predicted right, 0 for the others. */
function hitsOf(scores: Tensor2D, labels: Tensor1D, counts: Tensor1D): Tensor1D {
  return tf.mul(tf.equal(predictions(scores), labels), counts);
}

/** Summed where it is read back, in float64. */
async function total(values: Tensor1D): Promise<number> {
  let sum = 0;
  for (const value of await values.data()) sum += value;
  return sum;
}

function tensorsOf(
  values: Float32Array,
  columns: number,
  labels: Int32Array,
  factors: readonly Float32Array[],
): [Tensor2D, Tensor1D, Tensor1D, Tensor1D] {
  return [
    tf.tensor2d(values, [labels.length, columns]),
    tf.tensor1d(labels, 'int32'),
    tf.tensor1d(factors[0]!),
    tf.tensor1d(factors[1]!),
  ];
}
