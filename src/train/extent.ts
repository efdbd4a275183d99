import type {Dataset} from '../data/index.js';
import type {Bias} from './objective.js';

/** How many the examples are, and how large their features. */
export interface Extent {
  rows: number;
  /** D, the bias feature included. */
  features: number;
  /** Mean over the examples of ‖x‖₁ and of ‖x‖₂², the bias feature included. */
  meanL1: number;
  meanSquares: number;
}

/** The extent of a dataset. */
export function extentOf({rows, columns, values}: Dataset, bias: Bias): Extent {
  let absolutes = 0;
  let squares = 0;
  for (const value of values) {
    absolutes += Math.abs(value);
    squares += value * value;
  }
  const one = bias === 'none' ? 0 : 1;
  return {
    rows,
    features: columns + one,
    meanL1: absolutes / rows + one,
    meanSquares: squares / rows + one,
  };
}
