import * as tf from '@tensorflow/tfjs';
import type {Tensor1D, Tensor2D} from '@tensorflow/tfjs';
import {
  checkFeatures,
  isSparse,
  multiply,
  scale,
  scalingOf,
  type Dataset,
  type Features,
  type Label,
} from '../data/index.js';
import {binary, lossFromConfig, oneVsRest, squaredHinge, type MarginLoss} from '../losses/index.js';
import {checkMarginClasses} from '../losses/margin.js';
import {
  checkTrainOptions,
  extentOf,
  predictions,
  train,
  type Bias,
  type Engine,
  type Examples,
  type History,
  type Objective,
  type TrainOptions,
} from '../train/index.js';
import {
  foldScaling,
  fromLayersModel,
  toLayersModel,
  type Facts,
  type TrainedLayer,
} from './artifacts.js';
import {checkEngine, chooseEngine, type EngineName} from './engines.js';
import {handlerFor} from './ioHandlers.js';
import {checkLabels, classesOf, classIndices, type Labels} from './labels.js';
import {checkClassWeight, checkSampleWeight, checkObjectiveOptions} from './checkOptions.js';
import {version} from './version.js';

/** What kind of SVM; all of it may be left out. */
export interface SVMOptions {
  /**
   * The loss, or the name of a reduction with its defaults ('westonWatkins'). By default the one of
   * LIBLINEAR and scikit-learn's LinearSVC: the squared hinge, one-vs-rest, on one score column if
   * there are two classes.
   */
  loss?: MarginLoss | string;
  /** Weight of the loss against the regulariser, above 0; 1 by default. `C = 1/(λN)` */
  C?: number;
  /** The regularisation strength λ instead of C, above 0. */
  lambda?: number;
  /** What becomes of the intercept; 'regularized' by default, as in LIBLINEAR. */
  bias?: Bias;
  /** λ₁ of an additional `λ₁‖W‖₁`, which makes weights exactly 0; 0 by default. */
  l1?: number;
  /** Factor on the loss of each class, by label; 1 by default. */
  classWeight?: Readonly<Record<string, number>>;
  /** Whether features are scaled to mean 0 and deviation 1 before training; true by default. */
  standardize?: boolean;
  /** All class labels in order, where the training data may lack some; by default those of y, sorted. */
  classes?: readonly Label[];
}

/** Options of {@link LinearSVM.fit}. */
export interface FitOptions extends Omit<TrainOptions, 'validation' | 'shouldStop'> {
  /** Factor on the loss of each example, [N], at least 0; 1 by default. */
  sampleWeight?: Tensor1D | ArrayLike<number>;
  /** Examples and labels that are only evaluated, after each epoch. */
  validationData?: Dataset | [x: Features, y: Labels];
  /**
   * What computes losses and gradients: 'fused', a WebAssembly kernel for the losses of this package,
   * or 'tensor', tf ops on the active backend, for any loss. By default 'fused' where it applies.
   */
  engine?: EngineName;
}

/** How well a model does on some examples. */
export interface Score {
  /** Mean loss, without the regulariser. */
  loss: number;
  /** Share of the examples that are predicted right. */
  accuracy: number;
  /** [K][K] counts: true class by row, predicted class by column. */
  confusion: number[][];
}

/**
 * A linear support vector machine. Not trained yet; {@link LinearSVM.fit} does that.
 *
 * @throws if an option is out of its range, both C and lambda are given, or the loss is unknown
 */
export function linearSVM(options: SVMOptions = {}): LinearSVM {
  return new LinearSVM(options);
}

/**
 * A trained model from where {@link LinearSVM.save} put it.
 *
 * @param source a URL such as 'file://models/iris' (in Node) or 'indexeddb://iris', or a tf.io.IOHandler
 * @param loss needed for `evaluate` if the model was trained with a loss not of this package
 * @throws if there is no model, it is broken, or not one of this package
 */
export async function loadLinearSVM(
  source: string | tf.io.IOHandler,
  {loss}: {loss?: MarginLoss} = {},
): Promise<LinearSVM> {
  const layers = await tf.loadLayersModel(handlerFor('load', source));
  try {
    const layer = fromLayersModel(layers);
    const {C, bias, l1, classes, scaling} = layer.facts;
    const known = 'reduction' in layer.facts.loss ? lossFromConfig(layer.facts.loss) : undefined;
    const model = new LinearSVM({
      loss: loss ?? known,
      C,
      bias,
      l1,
      classes,
      standardize: scaling !== undefined,
    });
    model.adopt(layer);
    return model;
  } finally {
    layers.dispose();
  }
}

/** A linear support vector machine; it owns its weights until it is disposed of. */
export class LinearSVM {
  /** Set to true in a callback to end training after the current batch or epoch, as in tfjs. */
  stopTraining = false;
  #fitting = false;
  readonly #options: SVMOptions;
  readonly #loss: MarginLoss | undefined;
  #layer: TrainedLayer | undefined;

  constructor(options: SVMOptions) {
    checkObjectiveOptions('linearSVM', options);
    this.#options = options;
    this.#loss =
      typeof options.loss === 'string' ? lossFromConfig({reduction: options.loss}) : options.loss;
  }

  /** [D, columns], for raw features: `scores = X·weights + intercept`. Owned by the model: gone when it is trained again. */
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

  /** What the model was trained with and what was proven of it; saved with it. */
  get facts(): Readonly<Facts> {
    return this.#trained('facts').facts;
  }

  /**
   * Trains on all of `x` from scratch. The model is as it was before if this throws.
   *
   * @param x [N, D]
   * @param y [N], the label of each example; those of `x` by default if it is a Dataset that has them
   * @throws one line naming the argument if anything is wrong with it, before anything is computed;
   *   or that training diverged, with a learning rate to try
   */
  async fit(x: Features, y?: Labels, options: FitOptions = {}): Promise<History> {
    const call = 'linearSVM.fit';
    const {sampleWeight, validationData, engine: engineName, ...training} = options;
    const data = checkFeatures(`${call}: x`, x);
    const labels = checkLabels(`${call}: y`, y ?? data.labels, data.rows);
    const classes = [...(this.#options.classes ?? classesOf(labels))];
    if (classes.length < 2) throw new Error(`${call}: y has one class only, '${classes[0]}'`);
    const indices = classIndices(`${call}: y`, labels, classes);
    const loss = this.#loss ?? defaultLoss(classes.length);
    checkClasses(call, loss, classes.length);
    if (training.patience !== undefined && !validationData)
      throw new Error(`${call}: patience needs validationData`);
    checkEngine(call, engineName, loss);
    checkTrainOptions(call, training, this.#options.l1 ?? 0);
    const weights = exampleWeights(
      indices,
      checkClassWeight(call, this.#options.classWeight, classes),
      checkSampleWeight(call, sampleWeight, data.rows),
    );
    const held =
      validationData &&
      checkExamples(
        `${call}: validationData`,
        Array.isArray(validationData) ? validationData : [validationData],
        data.columns,
        classes,
      );
    const {bias = 'regularized', l1 = 0, standardize = true} = this.#options;
    const lambda = this.#options.lambda ?? 1 / ((this.#options.C ?? 1) * data.rows);
    const objective: Objective = {loss, lambda, bias, l1};

    if (this.#fitting) throw new Error(`${call}: the model is being trained already`);
    this.#fitting = true;
    this.stopTraining = false;
    const scaling = standardize ? scalingOf(data) : undefined;
    const scaled = (of: Dataset) => (scaling ? scale(of, scaling) : of);
    const rows = scaled(data);
    const columns = loss.columns(classes.length);
    const engines: Engine[] = [];
    try {
      const engineFor = async (examples: Examples) => {
        const engine = await chooseEngine(call, engineName, loss, columns, examples);
        engines.push(engine);
        return engine;
      };
      const engine = await engineFor({x: rows, labels: indices, weights});
      const validation = held && (await engineFor({x: scaled(held.data), labels: held.labels}));
      const {W, b, history} = await train(objective, engine, {
        ...training,
        call,
        features: data.columns,
        columns,
        extent: extentOf(rows, bias),
        ...(validation && {validation}),
        shouldStop: () => this.stopTraining,
      });
      const folded = foldScaling(W, b, scaling);
      this.adopt({
        weights: tf.tensor2d(folded.weights, [data.columns, b.length]),
        intercept: tf.tensor1d(folded.intercept),
        facts: {
          version,
          classes,
          loss: loss.config ?? {name: loss.name},
          lambda,
          C: 1 / (lambda * data.rows),
          bias,
          l1,
          ...(data.features && {features: [...data.features]}),
          ...(data.labelColumn !== undefined && {labelColumn: data.labelColumn}),
          ...(scaling && {
            scaling: {
              ...(scaling.center && {center: [...scaling.center]}),
              spread: [...scaling.spread],
            },
          }),
          certificate: history.certificate,
        },
      });
      return history;
    } finally {
      this.#fitting = false;
      for (const engine of engines) engine.dispose();
    }
  }

  /** Takes over a trained layer and disposes of the one before. @internal */
  adopt(layer: TrainedLayer): void {
    this.dispose();
    this.#layer = layer;
  }

  /**
   * The score of each class, [N, K] ([N, 1] for `binary`).
   *
   * @throws if x is not [N, D] with the D of training, or has an entry that is not finite
   */
  scores(x: Features): Tensor2D {
    return this.#scores('scores', x);
  }

  /** The index of the class with the greatest score, [N], int32. @throws as {@link scores} */
  predict(x: Features): Tensor1D {
    return tf.tidy(() => predictions(this.#scores('predict', x)));
  }

  /** The label of the class with the greatest score. @throws as {@link scores} */
  async labels(x: Features): Promise<Label[]> {
    const indices = tf.tidy(() => predictions(this.#scores('labels', x)));
    const {classes} = this;
    const found = await indices.data();
    indices.dispose();
    return Array.from(found, index => classes[index]!);
  }

  /**
   * How well the model does on examples with known labels.
   *
   * @throws as {@link scores}, or if a label is none of the model's classes
   */
  async evaluate(x: Features, y?: Labels): Promise<Score> {
    const {facts} = this.#trained('evaluate');
    const loss = this.#loss ?? defaultLoss(facts.classes.length);
    if (!this.#loss && !('reduction' in facts.loss)) {
      throw new Error(
        `linearSVM.evaluate: give loadLinearSVM the loss '${facts.loss.name}', it is not one of this package`,
      );
    }
    const {data, labels} = checkExamples(
      'linearSVM.evaluate',
      [x, y],
      this.weights.shape[0],
      facts.classes,
    );
    const [losses, found] = tf.tidy(() => {
      const scores = this.#scores('evaluate', data);
      return [loss.value(scores, tf.tensor1d(labels, 'int32')), predictions(scores)];
    });
    const [lossValues, foundValues] = await Promise.all([losses.data(), found.data()]);
    tf.dispose([losses, found]);
    const confusion = facts.classes.map(() => facts.classes.map(() => 0));
    let right = 0;
    let lossSum = 0;
    labels.forEach((label, i) => {
      confusion[label]![foundValues[i]!]!++;
      if (foundValues[i] === label) right++;
      lossSum += lossValues[i]!;
    });
    return {loss: lossSum / labels.length, accuracy: right / labels.length, confusion};
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
    try {
      return await layers.save(handler);
    } finally {
      layers.dispose();
    }
  }

  /** A tfjs model of its own with the same scores: raw features [N, D] in, scores [N, K] out. */
  toLayersModel(): tf.LayersModel {
    return toLayersModel(this.#trained('toLayersModel'));
  }

  /** Gives the weights back; the model can be trained again. */
  dispose(): void {
    if (this.#layer) tf.dispose([this.#layer.weights, this.#layer.intercept]);
    this.#layer = undefined;
  }

  #trained(call: string): TrainedLayer {
    if (!this.#layer)
      throw new Error(`linearSVM.${call}: the model is not trained yet: call fit first`);
    return this.#layer;
  }

  #scores(call: string, x: Features): Tensor2D {
    const {weights, intercept} = this.#trained(call);
    const data = checkFeatures(`linearSVM.${call}: x`, x, weights.shape[0]);
    const {rows, columns, values} = data;
    return tf.tidy(() => {
      const product = isSparse(data)
        ? tf.tensor2d(multiply(data, weights.dataSync() as Float32Array, intercept.size), [
            rows,
            intercept.size,
          ])
        : tf.matMul(tf.tensor2d(values, [rows, columns]), weights);
      return tf.add(product, intercept);
    });
  }
}

function defaultLoss(classes: number): MarginLoss {
  const penalty = squaredHinge();
  return classes === 2 ? binary({penalty}) : oneVsRest({penalty});
}

function checkClasses(call: string, loss: MarginLoss, classes: number): void {
  if (loss.columns(classes) === 1 && classes !== 2) {
    throw new Error(`${call}: loss ${loss.name} is for 2 classes, y has ${classes}`);
  }
  if (loss.config) checkMarginClasses(call, loss.config.margin, classes);
}

function checkExamples(
  call: string,
  [x, y]: [Features, Labels?],
  columns: number,
  classes: readonly Label[],
): {data: Dataset; labels: Int32Array} {
  const data = checkFeatures(`${call}: x`, x, columns);
  const labels = checkLabels(`${call}: y`, y ?? data.labels, data.rows);
  return {data, labels: classIndices(`${call}: y`, labels, classes)};
}

/** v_i: class weight times sample weight; undefined if all are 1. */
function exampleWeights(
  labels: Int32Array,
  byClass: Float32Array | undefined,
  byExample: Float32Array | undefined,
): Float32Array | undefined {
  if (!byClass && !byExample) return undefined;
  return Float32Array.from(labels, (label, i) => (byClass?.[label] ?? 1) * (byExample?.[i] ?? 1));
}
