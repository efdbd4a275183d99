import {
  isSparse,
  runningScaling,
  scale,
  seededRandom,
  type Features,
  type Label,
  type RunningScaling,
  type Scaling,
} from '../data/index.js';
import {
  checkTrainOptions,
  descent,
  disposeOptimizer,
  extentOf,
  fareOf,
  plan,
  regularizer,
  residentSet,
  settling,
  type Examples,
  type Fare,
  type Objective,
  type Plan,
  type PlainWeights,
} from '../train/index.js';
import {unfoldScaling, type TrainedLayer} from './artifacts.js';
import {checkClassWeight, checkPartialFitOptions, checkSampleWeight} from './checkOptions.js';
import {checkEngine, chooseEngine} from './engines.js';
import {checkClasses, defaultLoss, exampleWeights} from './examples.js';
import {layerOf, type Estimator} from './fitExamples.js';
import {modelInputs, trainingInputs, type Texts} from './inputs.js';
import {checkLabels, classIndices, type Labels} from './labels.js';
import type {PartialFitOptions} from './options.js';

/** How one call of `partialFit` went. */
export interface PartialRecord {
  /** Mean loss of the mini-batches, each before its step. */
  loss: number;
  /** Share of the examples that were predicted right, likewise. */
  accuracy: number;
  /** Examples the model has seen in all, those of a `fit` before counted. */
  examples: number;
}

/** What goes on from call to call beside the layer itself, whose raw weights depend on no scaling. */
export interface OnlineState {
  classes: readonly Label[];
  objective: Objective;
  scaling: RunningScaling | undefined;
  chosen: Plan;
  random: (below: number) => number;
  examples: number;
  steps: number;
  /** Whether a call failed after it had begun to learn: it cannot go on. */
  isSpent: boolean;
}

/** Lets go of what the state holds. */
export function disposeOnline({chosen}: OnlineState): void {
  if (chosen.ownsOptimizer) disposeOptimizer(chosen.optimizer);
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
  checkTrainOptions(call, options, model.options.l1 ?? 0);
  const {layer} = model;
  const {data, vectorizer} = layer
    ? {
        data: modelInputs(`${call}: x`, x, layer.vectorizer, layer.weights.shape[0]),
        vectorizer: layer.facts.vectorizer && layer.vectorizer,
      }
    : trainingInputs(`${call}: x`, x, model.options.vectorizer);
  const given = checkLabels(`${call}: y`, y ?? data.labels, data.rows);
  const classes = before?.classes ?? classesOfModel(call, model, options);
  const labels = classIndices(`${call}: y`, given, classes);
  const weights = exampleWeights(
    labels,
    checkClassWeight(call, model.options.classWeight, classes),
    checkSampleWeight(call, options.sampleWeight, data.rows),
  );
  const objective = before?.objective ?? objectiveOfModel(call, model, classes);
  checkClasses(call, objective.loss, classes);
  checkEngine(call, options.engine, objective.loss);
  const known = before?.scaling?.read() ?? (before ? undefined : scalingOfLayer(layer));
  if (known && isSparse(data) === (known.center !== undefined)) {
    const kinds = known.center ? ['sparse', 'dense'] : ['dense', 'sparse'];
    throw new Error(`${call}: x is ${kinds[0]}, the examples before were ${kinds[1]}`);
  }

  const scaling = before ? before.scaling : scalingToContinue(model);
  scaling?.add(data);
  const now = scaling?.read();
  const scaled = now ? scale(data, now) : data;
  const state: OnlineState = before ?? {
    ...{classes, objective, scaling, steps: 0, isSpent: false},
    chosen: planOnline(options, scaled, objective, layer !== undefined),
    random: seededRandom(options.seed ?? 0),
    examples: layer ? rowsOf(layer) : 0,
  };
  try {
    const start = layer && unfoldScaling(layer, now);
    const examples = {x: scaled, labels, ...(weights && {weights})};
    const {W, b, fare} = await learn(call, state, examples, start, options);
    state.examples += data.rows;
    const primal = fare.loss + regularizer(objective, W, b);
    const certificate = {primal, estimated: true as const, epochs: 1};
    const table = {...data, rows: state.examples};
    const learnt = {table, classes, objective, scaling: now};
    const found = layerOf({W, b, certificate}, {...learnt, ...(vectorizer && {vectorizer})});
    return {
      state,
      layer: {...layer, ...found, facts: {...layer?.facts, ...found.facts}},
      record: {...fare, examples: state.examples},
    };
  } catch (error) {
    disposeOnline(state);
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
): Promise<PlainWeights & {fare: Fare}> {
  const {objective, chosen} = state;
  const columns = objective.loss.columns(state.classes.length);
  const set = residentSet(examples, () =>
    chooseEngine(call, name, objective.loss, columns, examples),
  );
  const way = await descent(objective, chosen, {
    ...{call, features: examples.x.columns, columns, start, steps: Infinity, taken: state.steps},
  });
  try {
    const sums = {loss: 0, correct: 0};
    for await (const batch of set.pass(batchSize, state.random)) {
      const answer = await way.step(batch);
      sums.loss += answer.loss;
      sums.correct += answer.correct;
    }
    const {W, b} = way.current;
    if (!Number.isFinite(sums.loss) || ![W, b].every(of => of.every(Number.isFinite))) {
      const {learningRate: rate} = chosen;
      throw new Error(
        `${call}: training diverged with learningRate ${Number(rate.toPrecision(3))}: ` +
          `try ${Number((rate / 10).toPrecision(1))}`,
      );
    }
    state.steps = way.steps;
    return {W, b, fare: fareOf(sums, set.size)};
  } finally {
    way.dispose();
    set.dispose();
  }
}

/** Examples a step: small, since each call is one pass only. */
const BATCH = 256;

function planOnline(
  options: PartialFitOptions,
  scaled: Parameters<typeof extentOf>[0],
  objective: Objective,
  isWarm: boolean,
): Plan {
  const chosen = plan({...options, epochs: 1}, extentOf(scaled, objective.bias), objective, isWarm);
  const isOwnRate = typeof options.learningRate === 'function' || !chosen.schedule;
  return isOwnRate ? chosen : {...chosen, schedule: settling(chosen.learningRate)};
}

function classesOfModel(
  call: string,
  {layer, options}: Estimator,
  {classes}: PartialFitOptions,
): readonly Label[] {
  const found = layer?.facts.classes ?? classes ?? options.classes;
  if (!found) {
    throw new Error(
      `${call}: the first call needs all the classes, since these examples may lack some: give {classes}`,
    );
  }
  return found;
}

function objectiveOfModel(
  call: string,
  {layer, options, loss}: Estimator,
  classes: readonly Label[],
): Objective {
  const {bias = 'regularized', l1 = 0} = options;
  const lambda = layer?.facts.lambda ?? options.lambda;
  if (lambda === undefined) {
    throw new Error(
      `${call}: give linearSVM({lambda}): C = 1/(lambda·N) means nothing before the number of examples is known`,
    );
  }
  return {loss: loss ?? defaultLoss(classes.length), lambda, bias, l1};
}

/** The examples a layer was trained on. */
function rowsOf({facts}: TrainedLayer): number {
  return Math.max(1, Math.round(1 / (facts.C * facts.lambda)));
}

function scalingOfLayer(layer: TrainedLayer | undefined): Scaling | undefined {
  const scaling = layer?.facts.scaling;
  if (!scaling) return undefined;
  return {
    ...(scaling.center && {center: Float64Array.from(scaling.center)}),
    spread: Float64Array.from(scaling.spread),
  };
}

function scalingToContinue({layer, options}: Estimator): RunningScaling | undefined {
  const scaling = scalingOfLayer(layer);
  if (layer) return scaling && runningScaling({scaling, rows: rowsOf(layer)});
  const {standardize = !options.vectorizer} = options;
  return standardize ? runningScaling() : undefined;
}
