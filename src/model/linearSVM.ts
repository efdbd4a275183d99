import {checkArgument, checkNames} from '../arguments/index.js';
import * as tf from '@tensorflow/tfjs';
import type {Tensor1D, Tensor2D} from '@tensorflow/tfjs';
import {type Dataset, type Features, type FittedVectorizer, type Label} from '../data/index.js';
import {lossOfConfig, type MarginLoss} from '../losses/index.js';
import type {History} from '../train/index.js';
import {toLayersModel} from './artifacts.js';
import {probabilitiesOf, type Calibration} from './calibration/index.js';
import {checkObjectiveOptions} from './checkOptions.js';
import {vectorizerOf} from './encoder.js';
import type {Estimator} from './estimator.js';
import {evaluate} from './evaluate.js';
import {modelInputs} from './examples.js';
import {givenOptions, type Facts, type GivenOptions} from './facts.js';
import type {Fit} from './fit.js';
import type {PartsFit} from './parts/fitParts.js';
import type {Texts} from './inputs.js';
import {handlerFor} from './ioHandlers.js';
import type {Labels} from './labels.js';
import {checkColumns, featuresOf, type TrainedLayer} from './layer.js';
import {labelsIn, predictedSets, type LabelSets} from './multilabel/labelSets.js';
import type {
  EvaluateOptions,
  FitDatasetOptions,
  FitOptions,
  PartialFitOptions,
  SVMOptions,
} from './options.js';
import type {PartialRecord} from './partialFit.js';
import type {Parts} from './parts/parts.js';
import type {PartsOptions} from './parts/prepareParts.js';
import {withQuantized} from './quantized.js';
import {toProbabilityModel, uncalibrated} from './probabilityLayers.js';
import type {Score} from './score.js';
import {predictionsOf, scoresOf} from './scores.js';
import type {ExampleSource} from './stream.js';
import {withThreshold, withThresholds} from './thresholds.js';
import {TrainedState, type Trained} from './trainedState.js';
import type {Walk} from './walk.js';

/**
 * A linear support vector machine. Not trained yet; {@link LinearSVM.fit} does that.
 *
 * @throws if an option is out of its range, both C and lambda are given, or the loss is unknown
 *
 * @example
 * ```js
 * const model = linearSVM({C: 10});
 * await model.fit([[1, 2], [2, 1], [-1, -2], [-2, -1]], ['up', 'up', 'down', 'down']);
 * await model.labels([[3, 3]]); // → [ 'up' ]
 * model.dispose();
 * ```
 */
export function linearSVM(options: SVMOptions = {}): LinearSVM {
  return new LinearSVM(options);
}

function resultOf({layer, history}: Fit): Trained<History> {
  return {layer, result: history};
}

/**
 * A linear support vector machine; it owns its weights until it is disposed of. How it is trained and judged is
 * loaded when it first is: a page that predicts does without.
 */
export class LinearSVM {
  /** Set to true in a callback to end training after the current batch or epoch, as in tfjs. */
  stopTraining = false;
  readonly #options: SVMOptions;
  readonly #loss: MarginLoss | undefined;
  readonly #state = new TrainedState();

  constructor(options: SVMOptions = {}) {
    checkObjectiveOptions('linearSVM', options);
    this.#options = options;
    this.#loss =
      typeof options.loss === 'string'
        ? lossOfConfig('linearSVM', {reduction: options.loss})
        : options.loss;
  }

  /**
   * [D, columns], for raw features: `scores = X·weights + intercept`. Owned by the model, which
   * disposes of it when it is trained again.
   */
  get weights(): Tensor2D {
    return this.#trained('weights').weights;
  }

  /** [columns] */
  get intercept(): Tensor1D {
    return this.#trained('intercept').intercept;
  }

  /** The label of each class, in the order of the class indices. */
  get classes(): readonly Label[] {
    return this.#trained('classes').facts.classes;
  }

  /** [D], the name of each feature, of texts its term; undefined if they have none. */
  get features(): readonly string[] | undefined {
    return featuresOf(this.#trained('features'));
  }

  /**
   * Above which score the second of two classes is predicted: 0, unless it was chosen, such as by
   * `chooseThreshold`. Saved with the model; training anew forgets it. Scores stay what they are.
   */
  get threshold(): number {
    return this.#trained('threshold').facts.threshold ?? 0;
  }

  /** @throws one line unless it is a finite number, and the model trained and of one score column */
  set threshold(threshold: number) {
    this.#change(withThreshold(this.#trained('threshold'), threshold));
  }

  /**
   * Above which score each label is predicted, in the order of the classes: 0, unless they were set. Of
   * multilabel models; saved with the model, and forgotten by another training.
   */
  get thresholds(): readonly number[] {
    const {classes, thresholds} = this.#trained('thresholds').facts;
    return thresholds ?? classes.map(() => 0);
  }

  /** @throws one line unless they are as many finite numbers as there are classes, of a multilabel model */
  set thresholds(thresholds: readonly number[]) {
    this.#change(withThresholds(this.#trained('thresholds'), thresholds));
  }

  /** What the model was made with. */
  get options(): Readonly<SVMOptions> {
    return {...this.#options};
  }

  /** What turns texts into features, as fitted in training; undefined if the model takes numbers only. */
  get vectorizer(): FittedVectorizer | undefined {
    return vectorizerOf(this.#trained('vectorizer').encoder);
  }

  /** What the model was trained with and what was proven of it; saved with it. */
  get facts(): Readonly<Facts> {
    return this.#trained('facts').facts;
  }

  /**
   * Trains on all of `x` from scratch. The model is as it was before if this throws.
   *
   * @param x [N, D], or N texts if the model has a vectorizer
   * @param y [N], the label of each example; those of `x` by default if it is a Dataset that has them
   * @throws one line naming the argument if anything is wrong with it, before anything is computed;
   *   or that training diverged, with a learning rate to try
   */
  async fit(
    x: Features | Texts,
    y?: Labels | LabelSets,
    options: FitOptions = {},
  ): Promise<History> {
    return this.fitAlong(undefined, x, y, options);
  }

  /** The same as one training of a walk. @internal */
  async fitAlong(
    walk: Walk | undefined,
    x: Features | Texts,
    y: Labels | LabelSets | undefined,
    options: FitOptions,
  ): Promise<History> {
    const call = 'linearSVM.fit';
    checkArgument(call, 'options', options, 'object');
    const estimator = this.#estimator(call, options.warmStart);
    return this.#train(call, async () => {
      const {fitRows} = await import('./fitRows.js');
      return resultOf(await fitRows(call, estimator, [x, y], options, walk));
    });
  }

  /**
   * Trains on all of a stream from scratch, for data that does not fit in memory: one pass to find
   * rows, classes and scaling, 5 to train by default, one for the certificate. Chunks are read,
   * used and dropped: docs/streams.md. The model is as it was before if this throws.
   *
   * @param source what begins a pass through chunks with labels, such as `chunksOf(file)` of
   *   'tfjs-svm/node', or of `{texts, labels}` if the model has a vectorizer; or a tf.data.Dataset that
   *   yields `{xs, ys}`, batched or row by row
   * @throws as {@link fit}, naming the chunk; or if a later pass does not give the same chunks
   */
  async fitDataset(source: ExampleSource, options: FitDatasetOptions = {}): Promise<History> {
    const call = 'linearSVM.fitDataset';
    checkArgument(call, 'options', options, 'object');
    this.#checkSingle(call);
    const estimator = this.#estimator(call, options.warmStart);
    return this.#train(call, async () => {
      const {fitStream} = await import('./fitStream.js');
      return resultOf(await fitStream(call, estimator, source, options));
    });
  }

  /**
   * Trains on all rows of files that are in parts elsewhere, from scratch: see docs/cluster.md.
   *
   * @throws as {@link fit}, naming the part
   * @internal
   */
  async fitParts(
    parts: Parts,
    source: PartsOptions,
    options: FitDatasetOptions = {},
  ): Promise<Omit<PartsFit, 'layer'>> {
    const call = 'linearSVM.fitParts';
    this.#checkSingle(call);
    const estimator = this.#estimator(call, options.warmStart);
    return this.#train(call, async () => {
      const {fitParts} = await import('./parts/fitParts.js');
      const {layer, ...result} = await fitParts(call, estimator, parts, source, options);
      return {layer, result};
    });
  }

  /**
   * One pass over further examples, in mini-batches, from the weights there are (of a `fit`, too) and
   * with what the optimizer remembers, as scikit-learn's partial_fit. The objective is that of `lambda`;
   * after `fit` that of its λ. The scaling is that of all examples so far: as it changes, the weights
   * are converted and the scores stay. Nothing is proven of the result.
   *
   * @param x [N, D]
   * @param y [N], as in {@link fit}
   * @throws as {@link fit}; or if classes or lambda are not known at the first call
   */
  async partialFit(
    x: Features | Texts,
    y?: Labels,
    options: PartialFitOptions = {},
  ): Promise<PartialRecord> {
    const call = 'linearSVM.partialFit';
    this.#checkSingle(call);
    return this.#train(call, async () => {
      const {partialFit} = await import('./partialFit.js');
      const {online} = this.#state;
      const found = await partialFit(call, this.#estimator(call), online, [x, y], options);
      return {layer: found.layer, online: found.state, result: found.record};
    });
  }

  /** Rows as the numbers that the model computes with. @throws as {@link scores} @internal */
  numbers(call: string, x: Features | Texts): Dataset {
    const {weights, encoder} = this.#state.trained(call);
    return modelInputs(`${call}: x`, x, encoder, weights.shape[0]);
  }

  /** What the model was made with, as plain JSON. @internal */
  get givenOptions(): GivenOptions {
    return givenOptions(this.#options, this.#loss);
  }

  /**
   * Takes over a trained layer and disposes of the one before.
   *
   * @throws if its columns do not fit the loss
   * @internal
   */
  adopt(call: string, layer: TrainedLayer): void {
    try {
      if (this.#loss) checkColumns(call, layer, this.#loss);
    } catch (error) {
      tf.dispose([layer.weights, layer.intercept]);
      throw error;
    }
    this.#state.replace(layer, undefined);
  }

  /** Gives the model the calibration that `learn` returns. @internal */
  async calibrated(
    call: string,
    learn: (estimator: Estimator, layer: TrainedLayer) => Promise<Calibration>,
  ): Promise<void> {
    const layer = this.#trained(call);
    this.#checkSingle(call, '');
    const estimator = this.#estimator(call);
    await this.#train(call, async () => {
      const facts = {...layer.facts, calibration: await learn(estimator, layer)};
      return {layer: {...layer, facts}, online: this.#state.online, result: undefined};
    });
  }

  /** The trained layer. @throws if the model is not trained @internal */
  trainedLayer(call: string): TrainedLayer {
    return this.#trained(call);
  }

  /**
   * The score of each class.
   *
   * @returns [N, K], or [N, 1] for `binary`; yours to dispose of
   * @throws if x is not [N, D] with the D of training, has an entry that is not finite, or is not
   *   texts where the model has a vectorizer
   */
  scores(x: Features | Texts): Tensor2D {
    return this.#scores('scores', x);
  }

  /**
   * The index of the class with the greatest score.
   *
   * @returns [N], int32; yours to dispose of
   * @throws as {@link scores}
   */
  predict(x: Features | Texts): Tensor1D {
    if (this.#trained('predict').facts.multilabel !== undefined)
      throw new Error(
        'linearSVM.predict: an example of a multilabel model has no class index: labelSets(x)',
      );
    return tf.tidy(() => predictionsOf(this.#scores('predict', x), this.threshold));
  }

  /** The label of the class with the greatest score. @throws as {@link scores} */
  async labels(x: Features | Texts): Promise<Label[]> {
    const {multilabel} = this.#trained('labels').facts;
    if (multilabel !== undefined)
      return (await this.labelSets(x)).map(labels => labels.join(multilabel));
    const indices = tf.tidy(() => predictionsOf(this.#scores('labels', x), this.threshold));
    const {classes} = this;
    const found = await indices.data();
    indices.dispose();
    return Array.from(found, index => classes[index]!);
  }

  /**
   * The labels of each example whose scores are above their thresholds, in the order of the classes.
   *
   * @throws as {@link scores}, or if the model is not multilabel
   */
  async labelSets(x: Features | Texts): Promise<Label[][]> {
    const {multilabel, classes, thresholds} = this.#trained('labelSets').facts;
    if (multilabel === undefined)
      throw new Error(
        'linearSVM.labelSets: an example has one label: labels(x), or linearSVM({multilabel: true})',
      );
    const scores = this.#scores('labelSets', x);
    const values = await scores.data().finally(() => scores.dispose());
    return labelsIn(predictedSets(values, classes.length, thresholds), classes);
  }

  /**
   * The probability of each class. The most probable may be another than {@link predict}'s, the one with
   * the greatest score, if they are made by sigmoids or isotonic.
   *
   * @returns [N, K], each row adds up to 1; yours to dispose of
   * @throws as {@link scores}, or if the model is not calibrated: `linearSVM({probability})`
   */
  probabilities(x: Features | Texts): Tensor2D {
    const {calibration, classes} = this.#trained('probabilities').facts;
    if (!calibration) throw uncalibrated('linearSVM.probabilities');
    const scores = this.#scores('probabilities', x);
    const [rows, columns] = scores.shape;
    const found = probabilitiesOf(calibration, {values: scores.dataSync(), columns});
    scores.dispose();
    return tf.tensor2d(Float32Array.from(found), [rows, classes.length]);
  }

  /**
   * How well the model does on examples with known labels.
   *
   * @throws as {@link scores}, or if a label is none of the model's classes
   */
  async evaluate(
    x: Features | Texts,
    y?: Labels | LabelSets,
    options: EvaluateOptions = {},
  ): Promise<Score> {
    checkNames('linearSVM.evaluate', options, {sampleWeight: true, scores: true});
    return this.evaluateFor('linearSVM.evaluate', x, y, options);
  }

  /** The same for another call, which errors then name. @internal */
  async evaluateFor(
    call: string,
    x: Features | Texts,
    y: Labels | LabelSets | undefined,
    options: EvaluateOptions,
  ): Promise<Score> {
    const layer = this.#trained('evaluate');
    const loss = this.#lossFor(call);
    return evaluate(call, layer, [x, y], loss, options);
  }

  /**
   * Saves the model as tfjs layers-model artifacts: plain `tf.loadLayersModel` gives the same
   * scores, {@link loadLinearSVM} the whole model.
   *
   * @param target 'file://folder' (in Node; written whole or not at all), another URL that tf.io
   *   handles, or a tf.io.IOHandler
   */
  async save(target: string | tf.io.IOHandler): Promise<tf.io.SaveResult> {
    const layer = this.#trained('save');
    const handler = handlerFor('save', target);
    const layers = toLayersModel(layer);
    const {quantization} = layer.facts;
    try {
      if (!quantization) return await layers.save(handler);
      const rounding = tf.io.withSaveHandler(artifacts =>
        handler.save!(withQuantized(artifacts, quantization)),
      );
      return await layers.save(rounding);
    } finally {
      layers.dispose();
    }
  }

  /**
   * A tfjs model of its own with the same scores: raw features [N, D] in, scores [N, K] out, or with
   * `probabilities` the probability of each class.
   *
   * @returns the model, yours to dispose of
   * @throws if there are none to give, or no layers of tfjs make them: isotonic ones of more than two classes
   */
  toLayersModel(options: {probabilities?: boolean} = {}): tf.LayersModel {
    const call = 'linearSVM.toLayersModel';
    const {probabilities = false} = checkNames(call, options, {probabilities: true});
    const layer = this.#trained('toLayersModel');
    return probabilities ? toProbabilityModel(call, layer) : toLayersModel(layer);
  }

  /** Frees the weights, and ends a running training; the model can be trained again. */
  dispose(): void {
    this.#state.dispose();
  }

  /** Throws one line if the model is multilabel: only `fit` trains such ones. @param remedy what it ends with */
  #checkSingle(call: string, remedy = ': fit(x, y) trains it'): void {
    if (this.#options.multilabel)
      throw new Error(`${call}: it is of single labels, the model is multilabel${remedy}`);
  }

  /** The same weights, with other facts. */
  #change(layer: TrainedLayer): void {
    this.#state.replace(layer, this.#state.online);
  }

  /** The loss that was given. @throws if it is one that had to be given anew to loadLinearSVM, and was not */
  #lossFor(call: string): MarginLoss | undefined {
    const given = this.#state.layer?.facts.options.loss;
    if (this.#loss || !given || 'reduction' in given) return this.#loss;
    throw new Error(
      `${call}: give loadLinearSVM the loss '${given.name}', it is not one of this package`,
    );
  }

  /** @param from where training starts, as an option has it */
  #estimator(call: string, from?: FitDatasetOptions['warmStart']): Estimator {
    return {
      options: this.#options,
      loss: this.#lossFor(call),
      shouldStop: () => this.stopTraining || this.#state.isDisposedInTraining,
      layer: from instanceof LinearSVM ? from.#layerToStart(call) : this.#state.layer,
    };
  }

  #train<T>(call: string, fit: () => Promise<Trained<T>>): Promise<T> {
    return this.#state.train(call, () => {
      this.stopTraining = false;
      return fit();
    });
  }

  #layerToStart(call: string): TrainedLayer {
    const {layer} = this.#state;
    if (layer) return layer;
    throw new Error(`${call}: warmStart is a model without weights: train or load it first`);
  }

  #trained(call: string): TrainedLayer {
    return this.#state.trained(`linearSVM.${call}`);
  }

  #scores(call: string, x: Features | Texts): Tensor2D {
    return scoresOf(this.numbers(`linearSVM.${call}`, x), this.#trained(call));
  }
}
