import {checkArgument} from '../../arguments/index.js';
import {
  checkOptions,
  must,
  oneOf,
  withExamples,
  yesOrNo,
  type Features,
  type OptionsOf,
} from '../../data/index.js';
import {
  calibrationNames,
  fitCalibration,
  methodFor,
  type CalibrationName,
} from '../calibration/index.js';
import {heldOutCalibration} from '../heldOutCalibration.js';
import type {Texts} from '../inputs.js';
import type {Labels} from '../labels.js';
import type {LinearSVM} from '../linearSVM.js';
import type {FitOptions} from '../options.js';
import {CALIBRATION_FOLDS, foldedExamples, outOfFoldScores} from '../outOfFold.js';

/** Options of {@link calibrate}. */
export interface CalibrateOptions extends Pick<FitOptions, 'sampleWeight'> {
  /** The calibration method. @defaultValue 'sigmoid' for two classes, 'temperature' for more */
  method?: CalibrationName;
  /**
   * Whether the examples are held out, not those of training: the calibration is then fitted to the
   * model's own scores, and nothing is trained.
   *
   * @defaultValue false
   */
  heldOut?: boolean;
  /** How many folds, each scored by a model that is trained on the others. @defaultValue 5 */
  folds?: number;
  /** Fixes the folds. @defaultValue 0 */
  seed?: number;
  /**
   * Options of `fit` for the models of the folds: those that the model was trained with.
   *
   * @defaultValue the defaults of `fit`
   */
  fit?: Omit<FitOptions, 'sampleWeight'>;
}

const calibrateOptions: OptionsOf<CalibrateOptions> = {
  method: {help: 'the method', ...oneOf(calibrationNames)},
  heldOut: {help: 'whether the model was not trained on the examples', check: yesOrNo},
  folds: {
    help: 'how many parts',
    check: must(
      'a whole number above 1',
      value => Number.isInteger(value) && (value as number) > 1,
    ),
  },
  seed: {help: 'fixes the parts', check: must('a whole number', Number.isInteger)},
  fit: {
    help: 'how models are trained',
    check: must('an object', value => typeof value === 'object' && value !== null),
  },
  sampleWeight: {help: 'the weight of each example', check: withExamples},
};

/**
 * Calibrates a trained model, so that `model.probabilities(x)` works; the calibration is saved with
 * it. Its labels stay as they are.
 *
 * Scores of training examples are over-confident, so each example is scored by a model that was
 * trained on the other folds of `x`, with the options of `model`, as scikit-learn's
 * `CalibratedClassifierCV` does with `ensemble=False`. With `heldOut: true` the model scores the
 * examples itself.
 *
 * @param x [N, D], or N texts if the model has a vectorizer: the examples of training, or held-out ones
 * @param y [N], the label of each example; those of `x` by default if it is a Dataset that has them
 * @throws one line naming what is wrong; what training throws
 *
 * @example
 * ```js
 * const iris = await readCSV('iris.csv');
 * const model = linearSVM();
 * await model.fit(iris);
 * await calibrate(model, iris);
 * ```
 */
export async function calibrate(
  model: LinearSVM,
  x: Features | Texts,
  y?: Labels,
  options: CalibrateOptions = {},
): Promise<void> {
  const call = 'calibrate';
  checkArgument(call, 'model', model, 'model');
  checkOptions(call, options, calibrateOptions);
  const {
    method = true,
    heldOut = false,
    folds = CALIBRATION_FOLDS,
    seed = 0,
    sampleWeight,
    fit,
  } = options;
  await model.calibrated(call, async (estimator, layer) => {
    const {facts} = layer;
    if (heldOut) return heldOutCalibration(call, method, layer, [x, y, sampleWeight]);
    if (facts.importedFrom)
      throw new Error(
        `${call}: how a model of another tool was trained is not known: give examples that it was not trained on, and {heldOut: true}`,
      );
    const options = {...estimator.options, classes: facts.classes};
    const same = {...estimator, options};
    const examples = foldedExamples(call, same, [x, y, sampleWeight], {folds, seed});
    const scores = await outOfFoldScores(call, same, examples, {seed, ...fit});
    return fitCalibration(call, methodFor(method, facts.classes.length), scores);
  });
}
