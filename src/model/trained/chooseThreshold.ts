import {checkArgument, checkNames, quoted} from '../../arguments/index.js';
import {type Features} from '../../data/index.js';
import {examplesFor} from '../examples.js';
import type {Texts} from '../inputs.js';
import type {Labels} from '../labels.js';
import type {LinearSVM} from '../linearSVM.js';
import type {FitOptions} from '../options.js';
import {scoreRowsOf} from '../scores.js';
import {thresholdFor, type ChosenThreshold, type ThresholdGoal} from '../scorers/index.js';

/**
 * Chooses the score above which a model of two classes predicts the second one, and makes it the
 * model's `threshold`: for the least cost, a wanted precision or a wanted recall.
 *
 * @param x [N, D], examples that the model was not trained on, since its scores of those are
 *   over-confident
 * @param y [N], the label of each example; those of `x` by default if it is a Dataset that has them
 * @param goal such as `{precision: 0.9}` or `{cost: {falsePositive: 1, falseNegative: 10}}`
 * @throws one line naming what is wrong; if no threshold reaches the goal, or the model has another shape
 *
 * @example
 * ```js
 * const model = linearSVM();
 * await model.fit([[0], [1], [2], [3]], ['no', 'no', 'yes', 'yes']);
 * const {recall} = await chooseThreshold(model, [[0.5], [1.5], [2.5]], ['no', 'yes', 'yes'], {recall: 1});
 * recall; // → 1
 * ```
 */
export async function chooseThreshold(
  model: LinearSVM,
  x: Features | Texts,
  y: Labels | undefined,
  goal: ThresholdGoal,
  options: Pick<FitOptions, 'sampleWeight'> = {},
): Promise<ChosenThreshold> {
  const call = 'chooseThreshold';
  checkArgument(call, 'model', model, 'model');
  checkNames(call, options, {sampleWeight: true});
  const {sampleWeight} = options;
  const layer = model.trainedLayer(call);
  if (layer.facts.multilabel !== undefined)
    throw new Error(
      `${call}: a threshold is chosen for a model of two classes, this one is multilabel: each label has its own`,
    );
  const {data, labels, weights} = examplesFor(call, layer, [x, y, sampleWeight]);
  const [, columns] = layer.weights.shape;
  if (columns !== 1)
    throw new Error(`${call}: a threshold is of one score column, the model has ${columns}`);
  const absent = layer.facts.classes.find((_, k) => !labels.includes(k));
  if (absent !== undefined)
    throw new Error(
      `${call}: there must be examples of both classes: there are none of ${quoted(absent)}`,
    );
  const {values} = await scoreRowsOf(data, layer);
  const found = thresholdFor(values, labels, goal, weights);
  model.threshold = found.threshold;
  return found;
}
