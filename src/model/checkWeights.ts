import type {Tensor1D} from '@tensorflow/tfjs';
import {described, isArrayLike, isDisposed, isTensor, listed, quoted} from '../arguments/index.js';
import {option, optionError} from '../data/index.js';
import type {LabelIndex} from './labels.js';
import type {ClassWeight} from './options.js';

/**
 * The weight of each class in order: as given by label, those not named 1; or balanced.
 *
 * @param counts how many examples each class has, one of weight k counted k times; if absent,
 *   'balanced' is refused
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
    throw optionError`${call}: ${option('classWeight', 'balanced')} needs all labels at once: give a weight by label`;
  }
  const weights = new Float32Array(classes.length).fill(1);
  for (const [label, weight] of Object.entries(classWeight)) {
    const index = ofText(label);
    if (index === undefined) {
      throw optionError`${call}: ${option('classWeight')} names ${quoted(label)}, which is none of the classes ${listed(classes)}${label.includes('=') ? ': give it once for each class' : ''}`;
    }
    if (!(Number.isFinite(weight) && weight >= 0)) {
      throw optionError`${call}: ${option('classWeight')} of ${quoted(label)} must be a finite number at least 0, got ${weight}`;
    }
    weights[index] = weight;
  }
  return weights;
}

/** N/(K·N_k), K the classes that have examples, so that every class has the same total weight. */
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
    throw optionError`${call}: ${option('sampleWeight')} is a tensor that was disposed of`;
  if (!isTensor(sampleWeight) && !isArrayLike(sampleWeight)) {
    throw optionError`${call}: ${option('sampleWeight')} must be numbers or a Tensor1D, got ${described(sampleWeight)}`;
  }
  const given = isTensor(sampleWeight) ? sampleWeight.dataSync() : sampleWeight;
  const odd = Array.from(given).findIndex(weight => typeof weight !== 'number');
  if (odd >= 0) {
    throw optionError`${call}: ${option('sampleWeight')}[${odd}] must be a finite number at least 0, got ${described(given[odd])}`;
  }
  const weights = Float32Array.from(given);
  if (weights.length !== rows) {
    throw optionError`${call}: ${option('sampleWeight')} has ${weights.length} weights for ${rows} examples`;
  }
  weights.forEach((weight, i) => {
    if (!(Number.isFinite(weight) && weight >= 0)) {
      throw optionError`${call}: ${option('sampleWeight')}[${i}] must be a finite number at least 0, got ${weight}`;
    }
  });
  return weights;
}
