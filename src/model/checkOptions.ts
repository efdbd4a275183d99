import type {Tensor1D} from '@tensorflow/tfjs';
import {described, isArrayLike, isDisposed, isTensor} from '../data/index.js';
import {checkNames} from './checkNames.js';
import type {LabelIndex} from './labels.js';
import type {
  ClassWeight,
  FitDatasetOptions,
  FitOptions,
  PartialFitOptions,
  SVMOptions,
} from './options.js';

/** Every option there is, for the compiler to hold against the types. */
const svmOptions: Record<keyof SVMOptions, true> = {
  loss: true,
  C: true,
  lambda: true,
  bias: true,
  l1: true,
  classWeight: true,
  vectorizer: true,
  standardize: true,
  classes: true,
};

const fitDatasetOptions: Record<keyof FitDatasetOptions, true> = {
  optimizer: true,
  learningRate: true,
  epochs: true,
  batchSize: true,
  seed: true,
  solver: true,
  tolerance: true,
  patience: true,
  averaging: true,
  callbacks: true,
  verbose: true,
  validationData: true,
  engine: true,
  warmStart: true,
  maxBytes: true,
};

const fitOptions: Record<keyof FitOptions, true> = {...fitDatasetOptions, sampleWeight: true};

/** Throws one line if an option of `fit` is unknown, or patience is given without what it needs. */
export function checkFitOptions(call: string, options: FitOptions): void {
  checkNames(call, options, fitOptions);
  checkPatience(call, options);
  if (options.solver === 'exact' && options.engine === 'tensor')
    throw new Error(`${call}: solver 'exact' computes on engine 'fused', got engine 'tensor'`);
}

/** Throws one line if an option of `fitDataset` is unknown, or patience is given without what it needs. */
export function checkFitDatasetOptions(call: string, options: FitDatasetOptions): void {
  checkNames(call, options, fitDatasetOptions);
  checkPatience(call, options);
}

const partialFitOptions: Record<keyof PartialFitOptions, true> = {
  optimizer: true,
  learningRate: true,
  batchSize: true,
  seed: true,
  classes: true,
  sampleWeight: true,
  engine: true,
  maxBytes: true,
};

/** Throws one line if an option of `partialFit` is unknown, or one of the first call comes later. */
export function checkPartialFitOptions(
  call: string,
  options: PartialFitOptions,
  isStarted: boolean,
): void {
  checkNames(call, options, partialFitOptions);
  if (!isStarted) return;
  for (const name of ['optimizer', 'learningRate', 'seed', 'classes'] as const) {
    if (options[name] !== undefined)
      throw new Error(`${call}: ${name} is an option of the first call, this one goes on with its`);
  }
}

function checkPatience(call: string, options: FitDatasetOptions): void {
  if (options.patience !== undefined && !options.validationData)
    throw new Error(`${call}: patience needs validationData`);
}

/** Throws one line unless every option is known, and loss, C, lambda, l1, bias and classes are what they may be. */
export function checkObjectiveOptions(call: string, options: SVMOptions): void {
  checkNames(call, options, svmOptions);
  const {loss, C, lambda, l1, bias, classes, vectorizer} = options;
  if (loss !== undefined && typeof loss !== 'string' && typeof loss?.columns !== 'function') {
    const isPenalty = typeof (loss as {derivative?: unknown} | null)?.derivative === 'function';
    throw new TypeError(
      `${call}: loss must be a loss or the name of one, got ${isPenalty ? 'a penalty: use oneVsRest({penalty})' : typeof loss}`,
    );
  }
  if (vectorizer !== undefined && typeof vectorizer?.fit !== 'function') {
    throw new TypeError(
      `${call}: vectorizer must be one such as tfidf(), got ${vectorizer === null ? 'null' : typeof vectorizer}`,
    );
  }
  if (classes !== undefined) {
    if (!Array.isArray(classes) || classes.length < 2 || new Set(classes).size < classes.length) {
      throw new TypeError(
        `${call}: classes must be an array of at least two different labels, got ${String(classes)}`,
      );
    }
  }
  if (C !== undefined && lambda !== undefined) {
    throw new Error(
      `${call}: give C or lambda, not both (C = 1/(lambda·N)), got C ${C} and lambda ${lambda}`,
    );
  }
  for (const [name, value] of Object.entries({C, lambda})) {
    if (value !== undefined && !(Number.isFinite(value) && value > 0)) {
      throw new RangeError(`${call}: ${name} must be a finite number above 0, got ${value}`);
    }
  }
  if (l1 !== undefined && !(Number.isFinite(l1) && l1 >= 0)) {
    throw new RangeError(`${call}: l1 must be a finite number at least 0, got ${l1}`);
  }
  if (bias !== undefined && !['regularized', 'free', 'none'].includes(bias)) {
    throw new RangeError(`${call}: bias must be 'regularized', 'free' or 'none', got '${bias}'`);
  }
}

/**
 * The weight of each class in order: as given by label, those not named 1; or balanced.
 *
 * @param counts how many examples each class has, one of weight k counted k times; where nobody knows, 'balanced' is refused
 */
export function checkClassWeight(
  call: string,
  classWeight: ClassWeight | undefined,
  {classes, ofText}: LabelIndex,
  counts?: readonly number[],
): Float32Array | undefined {
  if (!classWeight) return undefined;
  if (classWeight === 'balanced') {
    if (counts) return balanced(counts);
    throw new Error(
      `${call}: classWeight 'balanced' needs all labels at once: give a weight by label`,
    );
  }
  if (typeof classWeight !== 'object') {
    throw new TypeError(
      `${call}: classWeight must be 'balanced' or weights by label, got '${String(classWeight)}'`,
    );
  }
  const weights = new Float32Array(classes.length).fill(1);
  for (const [label, weight] of Object.entries(classWeight)) {
    const index = ofText(label);
    if (index === undefined) {
      throw new Error(
        `${call}: classWeight names '${label}', which is none of the classes ${classes.join(', ')}`,
      );
    }
    if (!(Number.isFinite(weight) && weight >= 0)) {
      throw new RangeError(
        `${call}: classWeight['${label}'] must be a finite number at least 0, got ${weight}`,
      );
    }
    weights[index] = weight;
  }
  return weights;
}

/** N/(K·N_k), K the classes that have examples: all of them count for as much. */
function balanced(counts: readonly number[]): Float32Array {
  const rows = counts.reduce((sum, count) => sum + count, 0);
  const present = counts.filter(count => count > 0).length;
  return Float32Array.from(counts, count => rows / (present * (count || 1)));
}

/** The weight of each example, checked. */
export function checkSampleWeight(
  call: string,
  sampleWeight: Tensor1D | ArrayLike<number> | undefined,
  rows: number,
): Float32Array | undefined {
  if (sampleWeight === undefined || sampleWeight === null) return undefined;
  if (isDisposed(sampleWeight))
    throw new Error(`${call}: sampleWeight is a tensor that was disposed of`);
  if (!isTensor(sampleWeight) && !isArrayLike(sampleWeight)) {
    throw new TypeError(
      `${call}: sampleWeight must be numbers or a Tensor1D, got ${described(sampleWeight)}`,
    );
  }
  const given = isTensor(sampleWeight) ? sampleWeight.dataSync() : sampleWeight;
  const odd = Array.from(given).findIndex(weight => typeof weight !== 'number');
  if (odd >= 0) {
    throw new TypeError(
      `${call}: sampleWeight[${odd}] must be a finite number at least 0, got ${described(given[odd])}`,
    );
  }
  const weights = Float32Array.from(given);
  if (weights.length !== rows) {
    throw new Error(`${call}: sampleWeight has ${weights.length} weights for ${rows} examples`);
  }
  weights.forEach((weight, i) => {
    if (!(Number.isFinite(weight) && weight >= 0)) {
      throw new RangeError(
        `${call}: sampleWeight[${i}] must be a finite number at least 0, got ${weight}`,
      );
    }
  });
  return weights;
}
