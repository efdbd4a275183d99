import * as tf from '@tensorflow/tfjs';
import {quoted} from '../../arguments/index.js';
import type {LabelledScores} from '../calibration/index.js';
import type {Estimator} from '../estimator.js';
import {fit} from '../fit.js';
import type {FitDatasetOptions} from '../options.js';
import {CALIBRATION_FOLDS} from '../outOfFold.js';
import type {PreparedParts} from './prepareParts.js';

/** Scores that a calibration is fitted to, at most; more would hardly change it. */
const MOST_SCORES = 2 ** 20;

/**
 * Scores of rows in parts, each by a model that was trained on the other folds. What is learnt of rows without their
 * labels, such as scaling and terms, is that of all of them.
 *
 * @throws one line if a class is in one fold alone; what training throws
 */
export async function partsOutOfFold(
  call: string,
  estimator: Estimator,
  prepared: PreparedParts,
  options: FitDatasetOptions,
): Promise<LabelledScores> {
  const {columns} = prepared.problem.shape;
  const {seed = 0} = options;
  const share = Math.min(1, MOST_SCORES / (columns * prepared.problem.examples.rows));
  const plain = {...options, callbacks: undefined, verbose: undefined, warmStart: undefined};
  const values: number[] = [];
  const labels: number[] = [];
  const weights: number[] = [];
  try {
    for (let fold = 0; fold < CALIBRATION_FOLDS && !estimator.shouldStop(); fold++) {
      const rest = await prepared.drawn({seed, folds: CALIBRATION_FOLDS, fold}, plain);
      const missing = prepared.classes.find(label => !rest.counts.get(label));
      if (missing !== undefined)
        throw new Error(
          `${call}: probabilities are learnt of scores out of fold, and one of ${CALIBRATION_FOLDS} folds has all examples of class ${quoted(missing)}: more are needed`,
        );
      const {layer} = await fit(call, estimator, rest, plain);
      try {
        for (const part of await prepared.scores(layer, {share, seed})) {
          for (const score of part.scores) values.push(score);
          for (const label of part.labels) labels.push(label);
          for (const weight of part.weights) weights.push(weight);
        }
      } finally {
        tf.dispose([layer.weights, layer.intercept]);
      }
    }
    return {values, columns, labels, weights};
  } finally {
    await prepared.drawn(undefined, plain);
  }
}
