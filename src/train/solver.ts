import type {Piece} from '../data/index.js';
import type {Callbacks, LabelAt} from './callbacks.js';
import type {PlainWeights} from './engine.js';
import type {History} from './history.js';
import type {Duals, Problem} from './problem.js';

/** A method to solve problems, its options included. */
export interface Solver {
  readonly name: string;
  /** The relative gap that it ends at. */
  readonly tolerance: number;
  /** Why it cannot solve a problem, in one line; undefined if it can. */
  refuses(problem: Problem): Promise<string | readonly Piece[] | undefined>;
  /**
   * Minimises. Whatever it holds in memory meanwhile is given back when this ends or throws.
   *
   * @param call what errors start with
   */
  solve(call: string, problem: Problem, watch: Watch): Promise<Solution>;
}

/** The result of a solver. */
export interface Solution {
  readonly weights: PlainWeights;
  /** Of solvers that have them. */
  readonly duals?: Duals | undefined;
  readonly history: History;
}

/** What is told of a training while it runs, and what can end it. */
export interface Watch {
  readonly callbacks: readonly Callbacks[];
  /** At which of several labels a model is. */
  readonly label?: LabelAt | undefined;
  /** Asked after each batch and epoch: a solver that is told so ends with what it has. */
  shouldStop(): boolean;
}
