import type {Piece} from '../data/index.js';
import type {Callbacks} from './callbacks.js';
import type {PlainWeights} from './engine.js';
import type {History} from './history.js';
import type {Problem} from './problem.js';

/** A way to solve problems, with its options made up. */
export interface Solver {
  readonly name: string;
  /** The relative gap that it ends at. */
  readonly tolerance: number;
  /** What says in one line why it cannot solve a problem, or nothing if it can. */
  refuses(problem: Problem): Promise<string | readonly Piece[] | undefined>;
  /**
   * Minimises. Whatever it holds in memory meanwhile is given back when this ends or throws.
   *
   * @param call what errors start with
   */
  solve(call: string, problem: Problem, watch: Watch): Promise<Solution>;
}

/** What a solver came to, and how. */
export interface Solution {
  readonly weights: PlainWeights;
  readonly history: History;
}

/** Who looks on. */
export interface Watch {
  readonly callbacks: readonly Callbacks[];
  /** Asked after each batch and epoch: a solver that is told so ends with what it has. */
  shouldStop(): boolean;
}
