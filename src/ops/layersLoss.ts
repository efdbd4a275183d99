import * as tf from '@tensorflow/tfjs';
import type {Tensor, Tensor1D, Tensor2D} from '@tensorflow/tfjs';
import type {MarginLoss} from '../losses/index.js';
import {uncheckedMarginLoss} from './marginLoss.js';

/**
 * The loss in the form that `tf.LayersModel.compile({loss})` takes.
 *
 * @param loss a margin loss; the model's last layer must be linear, with one unit a class
 *   (one unit in all for `binary`)
 * @returns a function of yTrue, one-hot [N, K] (for `binary` 0 or 1, [N, 1]), and yPred, the scores
 *   of the same shape, to the loss of each example [N]; it throws if the shapes differ or do not fit
 *
 * @example
 * ```js
 * const model = tf.sequential({layers: [tf.layers.dense({units: 3, inputShape: [4]})]});
 * model.compile({optimizer: 'sgd', loss: layersLoss(westonWatkins())});
 * ```
 */
export function layersLoss(loss: MarginLoss): (yTrue: Tensor, yPred: Tensor) => Tensor {
  const single = loss.columns(2) === 1;
  return (yTrue, yPred) => {
    const fits = yPred.rank === 2 && (single ? yPred.shape[1] === 1 : yPred.shape[1]! > 1);
    if (!fits || !tf.util.arraysEqual(yTrue.shape, yPred.shape)) {
      throw new TypeError(
        `layersLoss(${loss.name}): yTrue and yPred must both have shape [N, ${single ? '1' : 'K ≥ 2'}], ` +
          `got [${yTrue.shape}] and [${yPred.shape}]${single ? '' : ' (labels must be one-hot)'}`,
      );
    }
    const labels = single ? tf.cast(tf.squeeze(yTrue, [1]), 'int32') : tf.argMax(yTrue, 1);
    return uncheckedMarginLoss(loss, yPred as Tensor2D, labels as Tensor1D);
  };
}
