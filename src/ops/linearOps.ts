import * as tf from '@tensorflow/tfjs';
import type {Scalar, Tensor, Tensor1D, Tensor2D} from '@tensorflow/tfjs';
import {takeRows} from '../data/index.js';
import {fusedLoss, type PinnedRows} from '../kernel/index.js';
import type {MarginLoss} from '../losses/index.js';
import {uncheckedMarginLoss} from './marginLoss.js';

/** The checked inputs of a linear loss. */
export interface LinearExamples {
  rows: PinnedRows;
  /** Class indices, [N]. */
  y: Int32Array;
  /** [N] */
  v?: Float32Array;
  /** Row numbers, all rows by default. */
  batch?: Int32Array;
  /** How many examples the mean is over. */
  count: number;
  /** Of W. */
  shape: [number, number];
}

/** The mean loss as a function of the weights. */
interface LinearOp {
  op(W: Tensor2D, b?: Tensor1D): Scalar;
  dispose(): void;
}

/**
 * The op computed by the kernel, in one pass. tf adds a few microseconds, and a copy of W and of
 * the gradient; no tf op runs.
 */
export function fusedOp(
  call: string,
  loss: MarginLoss,
  {rows, y, v, batch, count, shape}: LinearExamples,
): LinearOp {
  const [, columns] = shape;
  const fused = fusedLoss(rows, {call, loss: loss.config!, columns, labels: y, weights: v});
  const op = (W: Tensor2D, b?: Tensor1D): Scalar => {
    const weights = b ? [W, b] : [W];
    const numbers = () => weights.map(tensor => tensor.dataSync() as Float32Array);
    if (!isRecording()) {
      const [atW, atB] = numbers();
      return scalarOf(fused.value(atW!, atB, {batch}).loss / count);
    }
    // Nothing is saved for the backward pass: the gradient is known already, and the tape only
    // needs the identity of the inputs.
    const custom = tf.customGrad(() => {
      const [atW, atB] = numbers();
      const {loss: sum, gradW, gradB} = fused.answer(atW!, atB, {batch});
      return {
        value: scalarOf(sum / count),
        gradFunc: (dy: Tensor) => {
          const factor = dy.dataSync()[0]! / count;
          return weights.map(({shape}, i) => {
            const gradient = i === 0 ? gradW : gradB;
            if (!isRecording()) return tensorOf(multiply(gradient, factor), shape);
            const copy = () => tensorOf(multiply(gradient.slice(), factor), shape);
            return onceDifferentiable(copy, dy, ...weights);
          });
        },
      };
    });
    return custom(...weights) as Scalar;
  };
  return {op, dispose: () => fused.dispose()};
}

/**
 * Whether tf is recording a tape. If it is not while a gradient is computed, that gradient cannot
 * be differentiated later.
 */
function isRecording(): boolean {
  return tf.engine().isTapeOn();
}

/** Multiplies in place: to allocate a large copy takes longer than to multiply. */
function multiply(numbers: Float32Array, factor: number): Float32Array {
  for (let i = 0; i < numbers.length; i++) numbers[i]! *= factor;
  return numbers;
}

/** `tf.tensor` without its checks, which for a few hundred numbers take longer than the rest of it. */
function tensorOf(numbers: Float32Array, shape: number[]): Tensor {
  return tf.engine().makeTensor(numbers, shape, 'float32');
}

function scalarOf(number: number): Scalar {
  return tensorOf(Float32Array.of(number), []) as Scalar;
}

/** By tf ops on a copy of the rows. @throws if they are sparse */
export function tensorOp(
  call: string,
  loss: MarginLoss,
  {rows, y, v, batch, count}: LinearExamples,
): LinearOp {
  if (rows.sparse) throw new Error(`${call}: the tensor engine takes dense rows only`);
  const all = {rows: rows.rows, columns: rows.columns, values: rows.values()};
  const {values} = batch ? takeRows(all, batch) : all;
  const x = tf.tensor2d(values, [count, rows.columns]);
  const labels = tf.tensor1d(batch ? batch.map(row => y[row]!) : y, 'int32');
  const weights = v && tf.tensor1d(batch ? Float32Array.from(batch, row => v[row]!) : v);
  const op = (W: Tensor2D, b?: Tensor1D): Scalar =>
    tf.tidy(() => {
      const product: Tensor2D = tf.matMul(x, W);
      const scores: Tensor2D = b ? tf.add(product, b) : product;
      const losses = uncheckedMarginLoss(loss, scores, labels);
      return tf.mean<Scalar>(weights ? tf.mul(losses, weights) : losses);
    });
  return {op, dispose: () => tf.dispose([x, labels, ...(weights ? [weights] : [])])};
}

/** The tensor that `make` makes, depending on `inputs` in a way that cannot be differentiated. */
function onceDifferentiable(make: () => Tensor, ...inputs: Tensor[]): Tensor {
  return tf.customGrad(() => ({
    value: make(),
    gradFunc: () => {
      throw new Error(
        "linearLoss has no second derivative by the fused engine: engine: 'tensor' has",
      );
    },
  }))(...inputs);
}
