import {quoted} from '../arguments/index.js';
import * as tf from '@tensorflow/tfjs';
import {
  rawOf,
  stratifiedKFold,
  type Features,
  type Fold,
  type Label,
  type RawTable,
  type Dataset,
} from '../data/index.js';
import {encoded, isRaw} from './encoder.js';
import type {Estimator} from './estimator.js';
import {countsOf} from './examples.js';
import {fit} from './fit.js';
import {rowsAt, type Texts} from './inputs.js';
import {checkLabels, classesOf, labelIndex, type Labels} from './labels.js';
import type {FitOptions} from './options.js';
import {labelledRows, prepare} from './prepare.js';
import {scoreRowsOf} from './scores.js';
import type {LabelledScores} from './calibration/index.js';

/** How many folds `fit` uses to calibrate. */
export const CALIBRATION_FOLDS = 5;

/** Examples in folds, each of which is scored by a model trained on the others. */
interface FoldedExamples {
  rows: Dataset | Texts | RawTable;
  labels: readonly Label[];
  /** [N], the class index of each. */
  indices: Int32Array;
  weights: Float32Array | undefined;
  classes: readonly Label[];
  folds: readonly Fold[];
}

/**
 * The examples of a fit in so many stratified folds; in fewer where the rarest class has fewer
 * examples.
 *
 * @throws one line if a class has fewer than two: what is held out of it could not be learnt from the rest
 */
export function foldedExamples(
  call: string,
  {options}: Estimator,
  [x, y, sampleWeight]: readonly [Features | Texts, Labels | undefined, FitOptions['sampleWeight']],
  {folds, seed}: {folds: number; seed: number},
): FoldedExamples {
  const isText = options.vectorizer !== undefined;
  const {rows, labels, weights} = labelledRows(call, [x, y, sampleWeight], isText, checkLabels);
  const counts = countsOf(labels);
  for (const [label, count] of counts) {
    if (count < 2)
      throw new Error(
        `${call}: probabilities are learnt of scores out of fold, and class ${quoted(label)} has 1 example: at least 2 are needed`,
      );
  }
  const parts = Math.min(folds, ...counts.values());
  const classes = options.classes ?? classesOf(counts.keys());
  return {
    rows: isRaw(rows) ? rows : (rawOf(`${call}: x`, rows) ?? rows),
    labels,
    weights,
    indices: labelIndex(classes).indices(`${call}: y`, labels),
    classes,
    folds: stratifiedKFold(labels, {folds: parts, seed}),
  };
}

/**
 * The scores of every example by a model that was trained on the other folds. Scaling, terms and
 * means are fitted to those too.
 *
 * @throws what training throws
 */
export async function outOfFoldScores(
  call: string,
  estimator: Estimator,
  {rows, labels, indices, weights, classes, folds}: FoldedExamples,
  options: FitOptions,
): Promise<LabelledScores> {
  const model = {...estimator, options: {...estimator.options, classes}, layer: undefined};
  // What is validated is encoded as all the examples are, not as those of a fold.
  const plain = {
    ...options,
    callbacks: undefined,
    verbose: undefined,
    warmStart: undefined,
    validationData: undefined,
    patience: undefined,
  };
  const size = labels.length;
  let [values, columns] = [new Float64Array(0), 1];
  for (const {train, test} of folds) {
    const y = train.map(row => labels[row]!);
    const part = {...plain, sampleWeight: weights && train.map(row => weights[row]!)};
    const prepared = await prepare(call, model, rowsAt(rows, train), y, part);
    const {layer} = await fit(call, model, prepared, part);
    try {
      const held = encoded(`${call}: x`, rowsAt(rows, test), layer.encoder);
      const found = await scoreRowsOf(held, layer);
      columns = found.columns;
      if (values.length === 0) values = new Float64Array(size * columns);
      test.forEach((row, i) => {
        for (let k = 0; k < columns; k++)
          values[row * columns + k] = found.values[i * columns + k]!;
      });
    } finally {
      tf.dispose([layer.weights, layer.intercept]);
    }
  }
  return {values, columns, labels: indices, ...(weights && {weights})};
}
