import * as tf from '@tensorflow/tfjs';
import type {Tensor, Tensor1D, Tensor2D} from '@tensorflow/tfjs';
import {checkArgument} from '../arguments/index.js';
import type {MarginLoss} from '../losses/index.js';
import {uncheckedMarginLoss} from './marginLoss.js';

/**
 * The loss in the form that `tf.LayersModel.compile({loss})` takes.
 *
 * tf's own `fit` and `evaluate` refuse labels of another shape than the scores, for every loss but theirs: class
 * indices go through `fitDataset` and `evaluateDataset`, with `tf.metrics.sparseCategoricalAccuracy` where a metric
 * is wanted.
 *
 * @param loss a margin loss; the model's last layer must be linear, with one unit a class
 *   (one unit in all for `binary`)
 * @returns a function of yTrue, one-hot [N, K] or class indices [N] or [N, 1] of any dtype (for `binary` 0 or 1),
 *   and yPred, the scores [N, K], to the loss of each example [N]; it throws if the shapes do not fit, or if a class
 *   index is none
 *
 * @example
 * ```js
 * const model = tf.sequential({layers: [tf.layers.dense({units: 3, inputShape: [4]})]});
 * model.compile({optimizer: 'sgd', loss: layersLoss(westonWatkins())});
 * ```
 */
export function layersLoss(loss: MarginLoss): (yTrue: Tensor, yPred: Tensor) => Tensor {
  checkArgument('layersLoss', 'loss', loss, 'loss');
  const call = `layersLoss(${loss.name})`;
  const single = loss.columns(2) === 1;
  return (yTrue, yPred) => {
    const [rows, columns] = yPred.shape;
    const fits = yPred.rank === 2 && (single ? columns === 1 : columns! > 1);
    const isOneHot = !single && tf.util.arraysEqual(yTrue.shape, yPred.shape);
    const isIndices = [[rows], [rows, 1]].some(shape => tf.util.arraysEqual(yTrue.shape, shape));
    if (!fits || !(isOneHot || isIndices))
      throw new TypeError(
        `${call}: yPred must have shape [N, ${single ? '1' : 'K ≥ 2'}] and yTrue [N], [N, 1]` +
          `${single ? '' : ' or, one-hot, [N, K]'}, got [${yPred.shape}] and [${yTrue.shape}]`,
      );
    return tf.tidy(() => {
      const labels = isOneHot ? tf.argMax(yTrue, 1) : indices(call, yTrue, single ? 2 : columns!);
      return uncheckedMarginLoss(loss, yPred as Tensor2D, labels as Tensor1D);
    });
  };
}

/**
 * Labels as int32 [N], checked: without a score column of its own, a class index would give a
 * meaningless loss.
 */
function indices(call: string, yTrue: Tensor, classes: number): Tensor {
  for (const label of yTrue.dataSync())
    if (!Number.isInteger(label) || label < 0 || label >= classes)
      throw new RangeError(
        `${call}: label ${label} is no index of ${classes} classes (0 to ${classes - 1})`,
      );
  return tf.cast(tf.reshape(yTrue, [-1]), 'int32');
}
