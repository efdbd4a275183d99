import type {Label} from '../data/index.js';
import {option, optionError} from '../data/index.js';
import {
  binary,
  checkMarginClasses,
  oneVsRest,
  squaredHinge,
  type MarginLoss,
} from '../losses/index.js';
import type {Objective} from '../train/index.js';
import {checkSeveral} from './labels.js';
import type {SVMOptions} from './options.js';

/** λ as options have it, `1/(C·N)` where they have C, for N examples. */
export function lambdaOf(
  {lambda, C = 1}: Pick<SVMOptions, 'lambda' | 'C'>,
  examples: number,
): number {
  return lambda ?? 1 / (C * examples);
}

/** λ and λ₁ of an elastic net of that strength; λ₁ is `l1` where that is given. */
export function regularizationOf(
  {l1, l1Ratio = 0}: Pick<SVMOptions, 'l1' | 'l1Ratio'>,
  strength: number,
): {lambda: number; l1: number} {
  return {lambda: (1 - l1Ratio) * strength, l1: l1 ?? l1Ratio * strength};
}

/** Whether the regulariser has an L1 part. */
export function hasL1({l1 = 0, l1Ratio = 0}: SVMOptions): boolean {
  return l1 > 0 || l1Ratio > 0;
}

/** The objective for N examples. */
export function objectiveOf(options: SVMOptions, loss: MarginLoss, examples: number): Objective {
  const {bias = 'regularized'} = options;
  return {loss, bias, ...regularizationOf(options, lambdaOf(options, examples))};
}

/** The loss of an estimator that was given none: that of LIBLINEAR and scikit-learn's LinearSVC. */
export function defaultLoss(classes: number): MarginLoss {
  const penalty = squaredHinge();
  return classes === 2 ? binary({penalty}) : oneVsRest({penalty});
}

/** Throws one line unless the loss is one for so many classes. */
export function checkClasses(call: string, loss: MarginLoss, classes: readonly Label[]): void {
  checkSeveral(call, classes);
  if (loss.columns(classes.length) === 1 && classes.length !== 2) {
    throw optionError`${call}: ${option('loss', loss.name)} is for 2 classes, y has ${classes.length}`;
  }
  const {margin} = loss.config ?? {};
  if (margin !== undefined) checkMarginClasses(call, margin, classes.length);
}
