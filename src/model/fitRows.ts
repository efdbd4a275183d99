import type {Features} from '../data/index.js';
import {fitCalibration, methodFor} from './calibration/index.js';
import type {Estimator} from './estimator.js';
import {fit, type Fit} from './fit.js';
import type {Texts} from './inputs.js';
import type {Labels} from './labels.js';
import {fitLabelSets} from './multilabel/fitLabelSets.js';
import type {LabelSets} from './multilabel/labelSets.js';
import type {FitOptions} from './options.js';
import {CALIBRATION_FOLDS, foldedExamples, outOfFoldScores} from './outOfFold.js';
import {prepare} from './prepare.js';
import type {Walk} from './walk.js';
import {withCalibration} from './withCalibration.js';

/** Trains on rows in memory, and calibrates where the estimator has `probability`. @throws as `LinearSVM.fit` */
export async function fitRows(
  call: string,
  estimator: Estimator,
  [x, y]: readonly [Features | Texts, Labels | LabelSets | undefined],
  options: FitOptions,
  walk?: Walk,
): Promise<Fit> {
  const {probability, multilabel} = estimator.options;
  if (multilabel) return fitLabelSets(call, estimator, x, y as LabelSets, options);
  const begin = () => prepare(call, estimator, x, y as Labels, options);
  const prepared = await (walk ? walk.step(estimator, begin) : begin());
  if (!probability) return fit(call, estimator, prepared, options);
  const {seed = 0, sampleWeight} = options;
  const parts = {folds: CALIBRATION_FOLDS, seed};
  const examples = foldedExamples(call, estimator, [x, y as Labels, sampleWeight], parts);
  return withCalibration(estimator, await fit(call, estimator, prepared, options), async () => {
    const scores = await outOfFoldScores(call, estimator, examples, options);
    return fitCalibration(call, methodFor(probability, examples.classes.length), scores);
  });
}
