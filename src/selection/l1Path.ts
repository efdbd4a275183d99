import {option, optionError, type Features} from '../data/index.js';
import {
  linearSVM,
  sparsity,
  type FitOptions,
  type Labels,
  type LinearSVM,
  type SVMOptions,
  type Texts,
} from '../model/index.js';
import {checkArgument, checkNames} from '../arguments/index.js';

/** Options of {@link l1Path}. */
export interface L1PathOptions {
  /**
   * The λ₁ to train with, in any order.
   *
   * @defaultValue 20 values, from the greatest with a weight other than 0 down to a thousandth of
   *   it
   */
  l1s?: readonly number[];
  /** The options of the estimator, without `l1` and `l1Ratio`. @defaultValue those of `linearSVM()` */
  options?: SVMOptions;
  /** Options of `fit` for every model. @defaultValue the defaults of `fit` */
  fit?: FitOptions;
  /** Called with each step when it is known. @defaultValue none */
  onStep?: (step: L1Step) => void | Promise<void>;
}

/** What training came to with one λ₁. */
export interface L1Step {
  l1: number;
  /** Weights that are not 0, and the columns of the features that have one. */
  nonZeros: number;
  columns: number[];
  /**
   * [D · columns], row by row: what the score gains with one deviation of the feature where the model
   * standardises, else with 1.
   */
  effects: Float32Array;
  /** Share of the training examples that are predicted right. */
  accuracy: number;
  /** The certified gap, where one is proven. */
  gap?: number;
  /** ‖(W − prox(W − t∇))/t‖ at the end, in place of a gap, where the proximal solver took a loss that is not convex. */
  stationarity?: number;
}

/** A path from few weights to many. */
export interface L1Path {
  /** By falling λ₁. */
  steps: L1Step[];
  /** The name of each feature, where they have names. */
  features?: readonly string[];
  /** Of an svmlight file, whether it counts features from 0, not from 1. */
  zeroBased?: boolean;
  /** What each score column of a step's `effects` is of. */
  columns: readonly string[];
}

const known: Record<keyof L1PathOptions, true> = {
  l1s: true,
  options: true,
  fit: true,
  onStep: true,
};

/** Steps by default, evenly on the logarithm, and how far down they go. */
const STEPS = 20;
const DOWN_TO = 1e-3;
/** Doublings in search of the λ₁ that leaves no weight. */
const DOUBLINGS = 60;

/**
 * Trains with one λ₁ after the other, from the greatest to the least, each from the weights of the one
 * before: which features come in, in which order, and what their weights do.
 *
 * @param y [N], the label of each example; those of `x` by default if it is a Dataset that has them
 * @throws if a λ₁ is not a finite number above 0, `options` has one, or as `fit`
 *
 * @example
 * ```js
 * const {steps} = await l1Path(await readCSV('iris.csv'), undefined, {l1s: [9, 0.01]});
 * steps[0].nonZeros; // → 0
 * ```
 */
export async function l1Path(
  x: Features | Texts,
  y?: Labels,
  options: L1PathOptions = {},
): Promise<L1Path> {
  const call = 'l1Path';
  checkNames(call, options, known);
  const {l1s, options: svm = {}, fit, onStep} = options;
  const given = (['l1', 'l1Ratio'] as const).find(name => svm[name] !== undefined);
  if (given) throw new Error(`${call}: options.${given} is what the path varies: give l1s`);
  if (svm.multilabel)
    throw optionError`${call}: ${option('multilabel')} has a path for each label: take one label at a time`;
  if (l1s !== undefined) checkArgument(call, 'l1s', l1s, 'list');
  const wrong = l1s?.find(l1 => !(Number.isFinite(l1) && l1 > 0));
  if (wrong !== undefined || l1s?.length === 0) {
    const got = wrong === undefined ? 'none' : String(wrong);
    throw optionError`${call}: ${option('l1s')} must be finite numbers above 0, got ${String(got)}`;
  }
  if (fit?.solver === 'exact')
    throw optionError`${call}: ${option('solver', 'exact')} takes no L1, which a path varies: use ${option('solver', 'auto')}`;
  let model: LinearSVM | undefined;
  /** Trains with a λ₁ from the weights of the last one. */
  async function train(l1: number) {
    const next = linearSVM({...svm, l1});
    const before = model;
    try {
      if (before) {
        const {weights, intercept, ...layer} = before.trainedLayer(call);
        next.adopt(call, {...layer, weights: weights.clone(), intercept: intercept.clone()});
      }
      const history = await next.fit(x, y, {...fit, warmStart: before !== undefined});
      model = next;
      before?.dispose();
      return history;
    } catch (error) {
      next.dispose();
      throw error;
    }
  }

  try {
    const steps: L1Step[] = [];
    for (const l1 of [...(l1s ?? (await evenSteps(train, () => model!)))].sort((a, b) => b - a)) {
      const {epochs, certificate} = await train(l1);
      const {accuracy, stationarity} = epochs.at(-1)!;
      const {nonZeros, columns} = sparsity(model!);
      const width = model!.weights.shape[1];
      const spread = model!.facts.scaling?.spread;
      const step: L1Step = {
        l1,
        nonZeros,
        columns,
        effects: Float32Array.from(
          model!.weights.dataSync(),
          (w, i) => w * (spread?.[Math.floor(i / width)] ?? 1),
        ),
        accuracy,
        ...(certificate.gap !== undefined ? {gap: certificate.gap} : {stationarity}),
      };
      steps.push(step);
      await onStep?.(step);
    }
    const {features, classes, facts} = model!;
    const {zeroBased} = facts.source;
    const isOne = model!.weights.shape[1] === 1;
    const columns = isOne ? [`${classes[1]} against ${classes[0]}`] : classes.map(String);
    return {
      steps,
      ...(features && {features}),
      ...(zeroBased !== undefined && {zeroBased}),
      columns,
    };
  } finally {
    model?.dispose();
  }
}

/** From the least power of two that leaves no weight, down. */
async function evenSteps(
  train: (l1: number) => Promise<unknown>,
  trained: () => LinearSVM,
): Promise<number[]> {
  const isEmpty = async (l1: number) => {
    await train(l1);
    return sparsity(trained()).nonZeros === 0;
  };
  let most = 1;
  for (let doubling = 0; doubling < DOUBLINGS && !(await isEmpty(most)); doubling++) most *= 2;
  for (let halving = 0; halving < DOUBLINGS && (await isEmpty(most / 2)); halving++) most /= 2;
  return Array.from({length: STEPS}, (_, k) => most * DOWN_TO ** (k / (STEPS - 1)));
}
