import type {Evaluation} from './engine.js';

/** How examples fare under some weights, on average. */
export interface Fare {
  /** Mean of `v_i·L_i`. */
  loss: number;
  /** Share predicted right. */
  accuracy: number;
}

export function fareOf({loss, correct}: Evaluation, examples: number): Fare {
  return {loss: loss / examples, accuracy: correct / examples};
}
