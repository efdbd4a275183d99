import type {Dataset} from '../data/index.js';
import type {Solution} from '../train/index.js';
import type {Estimator} from './estimator.js';
import {objectiveOf} from './objective.js';
import type {Prepared} from './prepare.js';

/**
 * Trainings one after the other on the same examples, by options that differ in the strength of regularisation alone:
 * the examples are prepared once, and each training starts where the one before ended.
 */
export class Walk {
  #prepared: Prepared | undefined;
  #before: Solution | undefined;
  readonly #numbers = new Map<object, Dataset>();

  /** The examples with the objective of an estimator, prepared by the first; to dispose of them is for the walk. */
  async step({options}: Estimator, prepare: () => Promise<Prepared>): Promise<Prepared> {
    this.#prepared ??= await prepare();
    const {problem} = this.#prepared;
    const objective = objectiveOf(options, problem.objective.loss, problem.examples.size);
    const before = this.#before;
    const start = before && {...before.weights, duals: before.duals};
    return {
      ...this.#prepared,
      problem: {...problem, objective, ...(start && {start})},
      // Where weights end by an optimizer, or without convexity, depends on where they start: each is by itself there.
      solved: solution => {
        const isOptimum = objective.loss.convex && solution.history.solver !== 'descent';
        this.#before = isOptimum ? solution : undefined;
      },
      dispose: () => undefined,
    };
  }

  /** Rows to be tested on as numbers, encoded for the first that asks for them: what encodes them is the same for all. */
  numbers(rows: object, encode: () => Dataset): Dataset {
    const known = this.#numbers.get(rows) ?? encode();
    this.#numbers.set(rows, known);
    return known;
  }

  dispose(): void {
    this.#prepared?.dispose();
    this.#prepared = undefined;
  }
}
