import type {Dataset, Features, FittedVectorizer, Label} from '../data/index.js';
import {
  binary,
  checkMarginClasses,
  oneVsRest,
  squaredHinge,
  type MarginLoss,
} from '../losses/index.js';
import {modelInputs, type Texts} from './inputs.js';
import {checkLabels, classIndices, type Labels} from './labels.js';

/** The loss of an estimator that was given none: that of LIBLINEAR and scikit-learn's LinearSVC. */
export function defaultLoss(classes: number): MarginLoss {
  const penalty = squaredHinge();
  return classes === 2 ? binary({penalty}) : oneVsRest({penalty});
}

/** Throws one line unless the loss is one for so many classes. */
export function checkClasses(call: string, loss: MarginLoss, classes: readonly Label[]): void {
  if (classes.length < 2) throw new Error(`${call}: y has one class only, '${classes[0]}'`);
  if (loss.columns(classes.length) === 1 && classes.length !== 2) {
    throw new Error(`${call}: loss ${loss.name} is for 2 classes, y has ${classes.length}`);
  }
  if (loss.config) checkMarginClasses(call, loss.config.margin, classes.length);
}

/** Examples for a model whose features and classes are known, checked, with their class indices. */
export function checkExamples(
  call: string,
  [x, y]: readonly [x: Features | Texts, y?: Labels],
  model: {columns: number; classes: readonly Label[]; vectorizer?: FittedVectorizer},
): {data: Dataset; labels: Int32Array} {
  const data = modelInputs(`${call}: x`, x, model.vectorizer, model.columns);
  const labels = checkLabels(`${call}: y`, y ?? data.labels, data.rows);
  return {data, labels: classIndices(`${call}: y`, labels, model.classes)};
}

/** Validation examples as options give them: a dataset, or x and y. */
export function checkValidation(
  call: string,
  given: Dataset | [x: Features | Texts, y: Labels] | undefined,
  model: {columns: number; classes: readonly Label[]; vectorizer?: FittedVectorizer},
): {data: Dataset; labels: Int32Array} | undefined {
  if (!given) return undefined;
  const pair: readonly [Features | Texts, Labels?] = Array.isArray(given) ? given : [given];
  return checkExamples(`${call}: validationData`, pair, model);
}

/** v_i: class weight times sample weight; undefined if all are 1. */
export function exampleWeights(
  labels: Int32Array,
  byClass: Float32Array | undefined,
  byExample?: Float32Array,
): Float32Array | undefined {
  if (!byClass && !byExample) return undefined;
  return Float32Array.from(labels, (label, i) => (byClass?.[label] ?? 1) * (byExample?.[i] ?? 1));
}

/** How many examples each class has. */
export function countsOf(labels: Int32Array, classes: number): number[] {
  const counts = new Array<number>(classes).fill(0);
  for (const label of labels) counts[label]!++;
  return counts;
}
