import {expect} from '@jest/globals';
import type {Dataset, OptionError} from '../../src/data/index.js';
import {linearSVM, type FitOptions, type SVMOptions} from '../../src/model/index.js';

/** A fit to labelled rows, its weights for raw features, and its history. */
export async function fitted(x: Dataset, options: SVMOptions, fitOptions: FitOptions = {}) {
  const model = linearSVM(options);
  const history = await model.fit(x, undefined, fitOptions);
  const W = (await model.weights.array()) as number[][];
  const b = (await model.intercept.array()) as number[];
  model.dispose();
  return {history, W, b};
}

const two = {rows: 2, columns: 1, values: Float32Array.of(1, 2), labels: ['a', 'b']};

/** Expects that message of a fit, each option in it named as one: a command line writes them its own way. */
export async function expectRefused(options: SVMOptions, fitOptions: FitOptions, message: string) {
  const model = linearSVM(options);
  const error = await model.fit(two, undefined, fitOptions).then(
    () => undefined,
    (error: OptionError) => error,
  );
  model.dispose();
  expect(error?.message).toBe(`linearSVM.fit: ${message}`);
  expect(error!.in(() => '')).not.toMatch(/\b(solver|tolerance|l1|epochs)\b/);
}
