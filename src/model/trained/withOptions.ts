import {checkArgument, checkNames} from '../../arguments/index.js';
import {svmOptions} from '../checkOptions.js';
import {linearSVM, type LinearSVM} from '../linearSVM.js';
import type {SVMOptions} from '../options.js';

/**
 * An untrained model with the options of another, overridden by these; `undefined` removes an
 * option. C replaces lambda, and lambda C; likewise scaling and standardize.
 *
 * @throws as `linearSVM`
 *
 * @example
 * ```js
 * withOptions(linearSVM({C: 1, bias: 'free'}), {C: 2}).options; // → { bias: 'free', C: 2 }
 * ```
 */
export function withOptions(model: LinearSVM, options: SVMOptions): LinearSVM {
  checkArgument('withOptions', 'model', model, 'model');
  checkNames('withOptions', options, svmOptions);
  const {C, lambda, scaling, standardize, ...rest} = model.options;
  const merged = {
    ...rest,
    ...((options.C ?? options.lambda) === undefined && {C, lambda}),
    ...((options.scaling ?? options.standardize) === undefined && {scaling, standardize}),
    ...options,
  };
  const given = Object.entries(merged).filter(([, value]) => value !== undefined);
  return linearSVM(Object.fromEntries(given));
}
