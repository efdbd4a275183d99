import * as tf from '@tensorflow/tfjs';
import type {Scalar, Tensor, Tensor1D, Tensor2D} from '@tensorflow/tfjs';
import {takeRows} from '../data/index.js';
import {fusedLoss, type PinnedRows} from '../kernel/index.js';
import type {MarginLoss} from '../losses/index.js';
import {uncheckedMarginLoss} from './marginLoss.js';

/** What a linear loss is about, checked. */
export interface LinearExamples {
  rows: PinnedRows;
  /** Class indices, [N]. */
  y: Int32Array;
  /** [N] */
  v?: Float32Array;
  /** Row numbers, all rows by default. */
  batch?: Int32Array;
  /** Examples that the mean is over. */
  count: number;
  /** Of W. */
  shape: [number, number];
}

/** The mean loss as a function of the weights. */
export interface LinearOp {
  op(W: Tensor2D, b?: Tensor1D): Scalar;
  dispose(): void;
}

/** By the kernel, in one pass. */
export function fusedOp(
  loss: MarginLoss,
  {rows, y, v, batch, count, shape}: LinearExamples,
): LinearOp {
  const [, columns] = shape;
  const fused = fusedLoss(rows, {loss: loss.config!, columns, labels: y, weights: v});
  const op = (W: Tensor2D, b?: Tensor1D): Scalar => {
    const custom = tf.customGrad((...args) => {
      const given = args.slice(0, -1) as Tensor[];
      const save = args.at(-1) as unknown as tf.GradSaveFunc;
      save(given);
      const [atW, atB] = given.map(weights => weights.dataSync() as Float32Array);
      const {loss: sum, gradW, gradB} = fused.answer(atW!, atB, {batch});
      return {
        value: tf.scalar(sum / count),
        gradFunc: (dy: Tensor, saved: Tensor[]) => {
          const gradients = [gradW, gradB].map(
            (gradient, i) => () =>
              tf.tidy(() => {
                const values = tf.tensor(gradient, i === 0 ? shape : [columns]);
                return tf.mul(tf.div(dy, count), values);
              }),
          );
          return saved.map((_, i) => onceDifferentiable(gradients[i]!, dy, ...saved));
        },
      };
    });
    return custom(...(b ? [W, b] : [W])) as Scalar;
  };
  return {op, dispose: () => fused.dispose()};
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
        "svm.linearLoss has no second derivative by the fused engine: engine: 'tensor' has",
      );
    },
  }))(...inputs);
}
