import type {Evaluation} from './engine.js';

/** How the examples do under some weights, on average. */
export interface Means {
  /** Mean of `v_i·L_i`. */
  loss: number;
  /** Share predicted right. */
  accuracy: number;
}

/** The means over so many examples. */
export function meansOf({loss, correct}: Evaluation, examples: number): Means {
  return {loss: loss / examples, accuracy: correct / examples};
}
