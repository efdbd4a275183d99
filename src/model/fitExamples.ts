import * as tf from '@tensorflow/tfjs';
import {
  scale,
  scalingOf,
  soleVectorizer,
  textFeatures,
  vectorizerFromConfig,
  type Dataset,
  type Features,
  type FittedVectorizer,
  type Label,
  type Scaling,
  type Table,
} from '../data/index.js';
import type {MarginLoss} from '../losses/index.js';
import {
  checkTrainOptions,
  extentOf,
  residentSet,
  train,
  type Certificate,
  type Examples,
  type History,
  type Objective,
  type PlainWeights,
  type TrainOptions,
  type TrainingSet,
} from '../train/index.js';
import {foldScaling, unfoldScaling, type TrainedLayer} from './artifacts.js';
import {checkClassWeight, checkFitOptions, checkSampleWeight} from './checkOptions.js';
import {checkEngine, chooseEngine, type EngineName} from './engines.js';
import {checkClasses, checkValidation, countsOf, defaultLoss, exampleWeights} from './examples.js';
import {trainingInputs, type Texts} from './inputs.js';
import {checkLabels, classesOf, classIndices, type Labels} from './labels.js';
import type {FitOptions, SVMOptions} from './options.js';
import {version} from './version.js';

/** The model that is to be trained: what it was made with. */
export interface Estimator {
  readonly options: SVMOptions;
  /** Absent where the default is wanted, which depends on the number of classes. */
  readonly loss: MarginLoss | undefined;
  shouldStop(): boolean;
  /** What it has learnt before. */
  readonly layer?: TrainedLayer | undefined;
}

/** A trained layer, and how it came about. */
export interface Fit {
  layer: TrainedLayer;
  history: History;
}

/** Everything about a fit to examples in memory that can be refused, checked before anything is computed. */
export interface FitPlan {
  data: Dataset;
  /** What turned texts into data. */
  vectorizer: FittedVectorizer | undefined;
  labels: Int32Array;
  weights: Float32Array | undefined;
  classes: Label[];
  objective: Objective;
  held: {data: Dataset; labels: Int32Array} | undefined;
  engine: EngineName | undefined;
  training: TrainOptions;
  /** What to start from. */
  before: TrainedLayer | undefined;
}

/** Checks examples and options. @throws one line naming the argument that is wrong */
export function planFit(
  call: string,
  model: Estimator,
  x: Features | Texts,
  y: Labels | undefined,
  options: FitOptions,
): FitPlan {
  checkFitOptions(call, options);
  const {sampleWeight, validationData, engine, warmStart, ...training} = options;
  // The weights to start from are those of the terms that are known.
  const known = warmStart ? model.layer?.vectorizer : undefined;
  const {data, vectorizer} = trainingInputs(`${call}: x`, x, model.options.vectorizer, known);
  const given = checkLabels(`${call}: y`, y ?? data.labels, data.rows);
  const classes = [...(model.options.classes ?? classesOf(given))];
  const loss = model.loss ?? defaultLoss(classes.length);
  checkClasses(call, loss, classes);
  const labels = classIndices(`${call}: y`, given, classes);
  checkEngine(call, engine, loss);
  checkTrainOptions(call, training, model.options.l1 ?? 0);
  const weights = exampleWeights(
    labels,
    checkClassWeight(call, model.options.classWeight, classes, countsOf(labels, classes.length)),
    checkSampleWeight(call, sampleWeight, data.rows),
  );
  const table = {columns: data.columns, classes, ...(vectorizer && {vectorizer})};
  const held = checkValidation(call, validationData, table);
  const objective = objectiveOf(model.options, loss, data.rows);
  const before = warmStart ? layerToContinue(call, model, data.columns, classes) : undefined;
  return {before, data, vectorizer, labels, weights, classes, objective, held, engine, training};
}

/** Trains on examples in memory. @throws that training diverged, with a learning rate to try */
export async function fitExamples(call: string, model: Estimator, plan: FitPlan): Promise<Fit> {
  const {data, vectorizer, labels, weights, classes, objective, held, training} = plan;
  const {loss, bias} = objective;
  const {standardize = !vectorizer} = model.options;
  const scaling = standardize ? scalingOf(data) : undefined;
  const scaled = (of: Dataset) => (scaling ? scale(of, scaling) : of);
  const rows = scaled(data);
  const columns = loss.columns(classes.length);
  const sets: TrainingSet[] = [];
  try {
    const setOf = (examples: Examples) => {
      const set = residentSet(examples, () =>
        chooseEngine(call, plan.engine, loss, columns, examples),
      );
      sets.push(set);
      return set;
    };
    const validation = held && setOf({x: scaled(held.data), labels: held.labels});
    const trained = await train(objective, setOf({x: rows, labels, weights}), {
      ...training,
      call,
      features: data.columns,
      columns,
      extent: extentOf(rows, bias),
      start: plan.before && unfoldScaling(plan.before, scaling),
      ...(validation && {validation}),
      shouldStop: () => model.shouldStop(),
    });
    return {
      layer: layerOf(
        {...trained, certificate: trained.history.certificate},
        {table: data, classes, objective, scaling, vectorizer},
      ),
      history: trained.history,
    };
  } finally {
    for (const set of sets) set.dispose();
  }
}

/** The layer of the model, if there is one. @throws if it is for other features or classes */
export function layerToContinue(
  call: string,
  {layer}: Estimator,
  columns: number,
  classes: readonly Label[],
): TrainedLayer | undefined {
  if (!layer) return undefined;
  const known = layer.facts.classes;
  if (layer.weights.shape[0] !== columns) {
    throw new Error(
      `${call}: the model to go on from has ${layer.weights.shape[0]} features, x has ${columns}`,
    );
  }
  if (known.length !== classes.length || known.some((label, k) => label !== classes[k])) {
    throw new Error(
      `${call}: the model to go on from has the classes ${known.join(', ')}, now they are ${classes.join(', ')}`,
    );
  }
  return layer;
}

/** The objective for so many examples. */
export function objectiveOf(options: SVMOptions, loss: MarginLoss, rows: number): Objective {
  const {bias = 'regularized', l1 = 0, C = 1} = options;
  return {loss, lambda: options.lambda ?? 1 / (C * rows), bias, l1};
}

/** The layer for raw features that training on scaled ones led to, with all that is to be remembered. */
export function layerOf(
  {W, b, certificate}: PlainWeights & {certificate: Certificate},
  of: {
    table: Table;
    classes: readonly Label[];
    objective: Objective;
    scaling: Scaling | undefined;
    vectorizer?: FittedVectorizer;
  },
): TrainedLayer {
  const {rows, columns, features, labelColumn, encoding, zeroBased, pictures} = of.table;
  const {loss, lambda, bias, l1} = of.objective;
  const {scaling} = of;
  const sole = encoding && soleVectorizer(encoding);
  const vectorizer = of.vectorizer ?? (sole && vectorizerFromConfig(sole));
  // Their terms are not said twice.
  const isText = vectorizer ?? (encoding && textFeatures(encoding)[0]);
  const folded = foldScaling(W, b, scaling);
  return {
    weights: tf.tensor2d(folded.weights, [columns, b.length]),
    intercept: tf.tensor1d(folded.intercept),
    ...(vectorizer && {vectorizer}),
    facts: {
      version,
      classes: [...of.classes],
      loss: loss.config ?? {name: loss.name},
      lambda,
      C: 1 / (lambda * rows),
      bias,
      l1,
      ...(features && !isText && {features: [...features]}),
      ...(labelColumn !== undefined && {labelColumn}),
      ...(encoding && {encoding}),
      ...(zeroBased !== undefined && {zeroBased}),
      ...(pictures && {pictures}),
      ...(scaling && {
        scaling: {
          ...(scaling.center && {center: [...scaling.center]}),
          spread: [...scaling.spread],
        },
      }),
      ...(of.vectorizer && {vectorizer: of.vectorizer.config}),
      certificate,
    },
  };
}
