import {checkNames} from '../arguments/index.js';
import * as tf from '@tensorflow/tfjs';
import {lossFromConfig, type MarginLoss} from '../losses/index.js';
import {fromArtifacts} from './artifacts.js';
import {vectorizerOf} from './encoder.js';
import {handlerFor} from './ioHandlers.js';
import {LinearSVM} from './linearSVM.js';

/**
 * A trained model from where {@link LinearSVM.save} put it: it does whatever the saved one did,
 * except that `partialFit` begins with a fresh optimizer.
 *
 * @param source a URL such as 'file://models/iris' (in Node) or 'indexeddb://iris', or a tf.io.IOHandler
 * @param loss needed to evaluate or train if the model was trained with a loss not of this package
 * @returns the model, yours to dispose of
 * @throws if there is no model, it is broken, of a later version, or not one of this package
 *
 * @example
 * ```js
 * const model = linearSVM();
 * await model.fit([[1, 2], [2, 1], [-1, -2], [-2, -1]], [1, 1, 0, 0]);
 * await model.save('file://model');
 * const loaded = await loadLinearSVM('file://model');
 * await loaded.labels([[3, 3]]); // → [ 1 ]
 * ```
 */
export async function loadLinearSVM(
  source: string | tf.io.IOHandler,
  options: {loss?: MarginLoss} = {},
): Promise<LinearSVM> {
  checkNames('loadLinearSVM', options, {loss: true});
  const {loss} = options;
  const handler = handlerFor('load', source);
  const layer = fromArtifacts(await handler.load!());
  try {
    const {loss: given, ...options} = layer.facts.options;
    const own = given && 'reduction' in given ? lossFromConfig(given) : undefined;
    const model = new LinearSVM({
      ...options,
      ...((loss ?? own) && {loss: loss ?? own!}),
      ...(layer.facts.vectorizer && {vectorizer: vectorizerOf(layer.encoder)!}),
    });
    model.adopt('load', layer);
    return model;
  } catch (error) {
    tf.dispose([layer.weights, layer.intercept]);
    throw error;
  }
}
