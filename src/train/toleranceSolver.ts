import {option, type Piece} from '../data/index.js';
import type {SolverOptions} from './options.js';
import type {Problem} from './problem.js';
import type {Solution, Solver, Watch} from './solver.js';

/** The options of solvers that end at a tolerance. */
export type ToleranceOptions = Required<Pick<SolverOptions, 'tolerance' | 'seed'>>;

/** A solver that ends where its tolerance is reached: one of 0 is refused. */
export function toleranceSolver(
  name: string,
  {tolerance = 1e-3, seed = 0}: SolverOptions,
  refuses: (problem: Problem) => Promise<Piece[] | undefined> | Piece[] | undefined,
  solve: (
    call: string,
    problem: Problem,
    options: ToleranceOptions,
    watch: Watch,
  ) => Promise<Solution>,
): Solver {
  return {
    name,
    tolerance,
    refuses: async problem =>
      tolerance > 0
        ? refuses(problem)
        : ['ends at a ', option('tolerance'), ` above 0, got ${tolerance}`],
    solve: (call, problem, watch) => solve(call, problem, {tolerance, seed}, watch),
  };
}
