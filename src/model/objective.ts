import type {Label} from '../data/index.js';
import {
  binary,
  checkMarginClasses,
  oneVsRest,
  squaredHinge,
  type MarginLoss,
} from '../losses/index.js';
import type {Objective} from '../train/index.js';
import type {SVMOptions} from './options.js';

/** λ as options have it, `1/(C·N)` where they have C, for N examples. */
export function lambdaOf(
  {lambda, C = 1}: Pick<SVMOptions, 'lambda' | 'C'>,
  examples: number,
): number {
  return lambda ?? 1 / (C * examples);
}

/** The objective for N examples. */
export function objectiveOf(options: SVMOptions, loss: MarginLoss, examples: number): Objective {
  const {bias = 'regularized', l1 = 0} = options;
  return {loss, lambda: lambdaOf(options, examples), bias, l1};
}

/** The loss of an estimator that was given none: that of LIBLINEAR and scikit-learn's LinearSVC. */
export function defaultLoss(classes: number): MarginLoss {
  const penalty = squaredHinge();
  return classes === 2 ? binary({penalty}) : oneVsRest({penalty});
}

/** Throws one line unless the loss is one for so many classes. */
export function checkClasses(call: string, loss: MarginLoss, classes: readonly Label[]): void {
  if (classes.length < 2) throw new Error(`${call}: y has one class only, '${classes[0]}'`);
  if (loss.columns(classes.length) === 1 && classes.length !== 2) {
    throw new Error(`${call}: loss ${loss.name} is for 2 classes, y has ${classes.length}`);
  }
  if (loss.config) checkMarginClasses(call, loss.config.margin, classes.length);
}
