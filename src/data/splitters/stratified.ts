import {checkNames} from '../../arguments/index.js';
import {stratifiedKFold, type Fold} from '../split.js';
import {iterativeStratification} from './iterativeStratification.js';
import {checkWhole, foldsByNumber, type Splitter, type SplitRows} from './splitter.js';

/**
 * {@link stratifiedKFold}, as a splitter: what a number of folds stands for. Where examples can have several labels,
 * each label in proportion, by iterative stratification.
 *
 * @throws unless folds is a whole number above 1; in use, as {@link stratifiedKFold}
 *
 * @example
 * ```js
 * stratified({folds: 2}).name; // → 'stratified'
 * ```
 */
export function stratified(options: {folds?: number} = {}): Splitter {
  const name = 'stratified';
  const {folds = 5} = checkNames(name, options, {folds: true});
  checkWhole(name, 'folds', folds, 2);
  return {
    name,
    options: {folds},
    split: rows => stratify(name, rows, folds, rows.seed),
  };
}

/**
 * {@link stratified} so many times, shuffled anew each time, as scikit-learn's `RepeatedStratifiedKFold`.
 *
 * @throws as {@link stratified}; unless repeats is a whole number above 0
 *
 * @example
 * ```js
 * repeated({folds: 2, repeats: 2}).name; // → 'repeated'
 * ```
 */
export function repeated(options: {folds?: number; repeats?: number} = {}): Splitter {
  const name = 'repeated';
  const {folds = 5, repeats = 10} = checkNames(name, options, {folds: true, repeats: true});
  checkWhole(name, 'folds', folds, 2);
  checkWhole(name, 'repeats', repeats, 1);
  return {
    name,
    options: {folds, repeats},
    split: rows =>
      Array.from({length: repeats}, (_, i) => stratify(name, rows, folds, rows.seed + i)).flat(),
  };
}

function stratify(name: string, {labels, sets}: SplitRows, folds: number, seed: number): Fold[] {
  return sets
    ? foldsByNumber(iterativeStratification(name, sets, {folds, seed}), folds)
    : stratifiedKFold(labels, {folds, seed});
}
