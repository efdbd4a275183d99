import {listed} from '../arguments/index.js';
import {
  isSparse,
  runningScaling,
  scale,
  seededRandom,
  type Dataset,
  type Features,
  type Label,
  type RunningScaling,
} from '../data/index.js';
import {
  checkTrainOptions,
  descent,
  disposeOptimizer,
  DivergenceError,
  extentOf,
  meansOf,
  recipeOf,
  regularizer,
  residentSet,
  settling,
  type Examples,
  type Means,
  type Objective,
  type PlainWeights,
  type Recipe,
} from '../train/index.js';
import {checkPartialFitOptions} from './checkOptions.js';
import {checkClassWeight} from './checkWeights.js';
import {checkModelSize} from './checkModelSize.js';
import {checkEngine, chooseEngine} from './engines.js';
import {encoded, fitEncoder, isRaw, vectorizerOf} from './encoder.js';
import type {Estimator} from './estimator.js';
import {exampleWeights} from './examples.js';
import {factsOf} from './facts.js';
import {canAbsorb} from './fit.js';
import type {Texts} from './inputs.js';
import {checkLabels, labelIndex, type LabelIndex, type Labels} from './labels.js';
import {
  checkColumns,
  rescaled,
  scalingOfFacts,
  tensorsOf,
  weightsFor,
  type TrainedLayer,
} from './layer.js';
import {checkClasses, defaultLoss, hasL1, regularizationOf} from './objective.js';
import type {PartialFitOptions} from './options.js';
import {labelledRows} from './prepare.js';
import {scalerOf} from './scalerOf.js';
import {sourceOf} from './source.js';

/** How one call of `partialFit` went. */
export interface PartialRecord {
  /** Mean loss of the mini-batches, each before its step. */
  loss: number;
  /** Share of the examples that were predicted right, likewise. */
  accuracy: number;
  /** Examples the model has seen in all, those of a `fit` before counted; one of weight k counts k times. */
  examples: number;
}

/**
 * The state kept between calls, beside the layer, whose weights are for raw features and so do not
 * depend on the scaling.
 */
export interface OnlineState {
  labels: LabelIndex;
  objective: Objective;
  scaling: RunningScaling;
  recipe: Recipe;
  random: (below: number) => number;
  examples: number;
  steps: number;
  /** Whether a call failed after it had begun to change the state, which cannot be used any more. */
  isSpent: boolean;
  /** Disposes of its optimizer, if it is its own. */
  dispose(): void;
}

/** One pass over further examples. The state is a new one at the first call, and spent if this throws. */
export async function partialFit(
  call: string,
  model: Estimator,
  before: OnlineState | undefined,
  [x, y]: [x: Features | Texts, y: Labels | undefined],
  options: PartialFitOptions,
): Promise<{state: OnlineState; layer: TrainedLayer; record: PartialRecord}> {
  checkPartialFitOptions(call, options, before !== undefined);
  checkTrainOptions(call, options, hasL1(model.options));
  const {layer} = model;
  const unfitted = layer ? vectorizerOf(layer.encoder) : model.options.vectorizer;
  const isText = unfitted !== undefined;
  const given = [x, y, options.sampleWeight] as const;
  const raw = labelledRows(call, given, isText, checkLabels, layer?.weights.shape[0]);
  const {rows} = raw;
  const fitted = !layer && isRaw(rows) ? fitEncoder(rows, unfitted, raw.weights) : undefined;
  const encoder = layer?.encoder ?? fitted;
  const data = encoded(`${call}: x`, rows, encoder);
  const index = before?.labels ?? labelIndex(classesOfModel(call, model, options));
  const {classes} = index;
  const labels = index.indices(`${call}: y`, raw.labels);
  checkModelSize(call, model, options, data, classes.length);
  const byClass = checkClassWeight(call, model.options.classWeight, index);
  const size = raw.weights ? raw.weights.reduce((sum, weight) => sum + weight, 0) : data.rows;
  const objective = before?.objective ?? objectiveOfModel(call, model, classes);
  checkClasses(call, objective.loss, classes);
  if (layer) checkColumns(call, layer, objective.loss);
  checkEngine(call, options.engine, objective.loss);
  const known = before ? before.scaling.read() : layer && scalingOfFacts(layer.facts);
  if (known && isSparse(data) === (known.center !== undefined)) {
    const kinds = known.center ? ['sparse', 'dense'] : ['dense', 'sparse'];
    throw new Error(`${call}: x is ${kinds[0]}, the examples before were ${kinds[1]}`);
  }

  const scaling = before ? before.scaling : scalingToContinue(call, model);
  scaling.add(data, raw.weights);
  const now = scaling.read();
  const scaled = now ? scale(data, now) : data;
  const state: OnlineState = before ?? {
    labels: index,
    objective,
    scaling,
    steps: 0,
    isSpent: false,
    recipe: onlineRecipe(options, [scaled, raw.weights], objective, layer !== undefined),
    random: seededRandom(options.seed ?? 0),
    examples: layer?.facts.examples ?? 0,
    dispose() {
      if (this.recipe.ownsOptimizer) disposeOptimizer(this.recipe.optimizer);
    },
  };
  try {
    const start = layer && weightsFor(layer, now);
    const weights = exampleWeights(labels, byClass, raw.weights);
    const {means, ...learnt} = await learn(
      call,
      state,
      {x: scaled, labels, weights, counts: raw.weights, size},
      start,
      options,
    );
    state.examples += size;
    const primal = means.loss + regularizer(objective, learnt.W, learnt.b);
    const training = {
      classes,
      objective,
      scaling: now,
      examples: state.examples,
      source: layer ? layer.facts.source : sourceOf(data),
      encoder,
    };
    const kept = factsOf(model, training, {primal, estimated: true, epochs: 1});
    return {
      state,
      layer: {
        ...tensorsOf(rescaled(learnt, now, undefined), data.columns),
        ...(!canAbsorb(learnt, now) && {scaled: {W: learnt.W, b: learnt.b}}),
        ...(kept.encoder && {encoder: kept.encoder}),
        facts: kept.facts,
      },
      record: {...means, examples: state.examples},
    };
  } catch (error) {
    state.dispose();
    state.isSpent = true;
    throw error;
  }
}

/** The pass itself, on scaled examples. @throws that training diverged */
async function learn(
  call: string,
  state: OnlineState,
  examples: Examples,
  start: PlainWeights | undefined,
  {engine: name, batchSize = BATCH}: PartialFitOptions,
): Promise<PlainWeights & {means: Means}> {
  const {objective, recipe} = state;
  const columns = objective.loss.columns(state.labels.classes.length);
  const set = residentSet(examples, () =>
    chooseEngine(call, name, objective.loss, columns, examples),
  );
  const path = descent(call, objective, recipe, {
    features: examples.x.columns,
    columns,
    start,
    steps: Infinity,
    taken: state.steps,
  });
  try {
    const sums = {loss: 0, correct: 0};
    for await (const batch of set.pass(batchSize, state.random)) {
      const answer = await path.step(batch);
      sums.loss += answer.loss;
      sums.correct += answer.correct;
    }
    const {W, b} = path.current;
    if (!Number.isFinite(sums.loss) || ![W, b].every(values => values.every(Number.isFinite)))
      throw new DivergenceError(call, '', recipe.learningRate);
    state.steps = path.steps;
    return {W, b, means: meansOf(sums, set.size)};
  } finally {
    path.dispose();
    set.dispose();
  }
}

/** Examples a step: small, since each call is one pass only. */
const BATCH = 256;

function onlineRecipe(
  options: PartialFitOptions,
  [scaled, weights]: [Dataset, Float32Array | undefined],
  objective: Objective,
  isWarm: boolean,
): Recipe {
  const extent = extentOf(scaled, objective.bias, weights);
  const recipe = recipeOf({...options, epochs: 1}, extent, objective, {isWarm});
  const isOwnRate = typeof options.learningRate === 'function' || !recipe.schedule;
  return isOwnRate ? recipe : {...recipe, schedule: settling(recipe.learningRate)};
}

function classesOfModel(
  call: string,
  {layer, options}: Estimator,
  {classes}: PartialFitOptions,
): readonly Label[] {
  const known = layer?.facts.classes ?? options.classes;
  if (!known && !classes) {
    throw new Error(
      `${call}: the first call needs all the classes, since these examples may lack some: give {classes}`,
    );
  }
  const isOther = (others: readonly Label[]) =>
    others.length !== known?.length || others.some((label, k) => label !== known[k]);
  if (known && classes && isOther(classes)) {
    throw new Error(
      `${call}: the classes of the model are ${listed(known)}, classes has ${listed(classes)}`,
    );
  }
  return known ?? classes!;
}

function objectiveOfModel(
  call: string,
  {layer, options, loss}: Estimator,
  classes: readonly Label[],
): Objective {
  const {bias = 'regularized', lambda} = options;
  const common = {loss: loss ?? defaultLoss(classes.length), bias};
  if (layer?.facts.lambda !== undefined)
    return {...common, lambda: layer.facts.lambda, l1: layer.facts.l1 ?? 0};
  if (lambda === undefined) {
    throw new Error(
      `${call}: give linearSVM({lambda}): C = 1/(lambda·N) means nothing before the number of examples is known`,
    );
  }
  return {...common, ...regularizationOf(options, lambda)};
}

function scalingToContinue(call: string, {layer, options}: Estimator): RunningScaling {
  if (!layer) return runningScaling(call, scalerOf(options));
  const {facts, weights} = layer;
  const scaling = scalingOfFacts(facts);
  if (!scaling) return runningScaling(call, 'none');
  const kind = {
    sparse: !scaling.center,
    encoding: facts.source.encoding,
    columns: weights.shape[0],
  };
  const running = runningScaling(call, scalerOf(options), kind);
  // An imported model does not say how many examples it was trained on: only those of this call
  // count.
  if (facts.examples !== undefined) running.goOn(scaling, facts.examples);
  return running;
}
