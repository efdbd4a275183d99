import {oneOf, option, OptionError, optionError, type OptionsOf} from '../data/index.js';
import {checkOptimizer, solverOptions, type SolverOptions} from './options.js';
import type {Problem} from './problem.js';
import type {Solver} from './solver.js';

/**
 * Every solver there is, by name: 'auto' takes the first that can solve the problem. Each is loaded when it is
 * first asked, so that a page has only those it trains with.
 */
const solvers = {
  exact: async () => (await import('./exactSolver.js')).exactSolver,
  coordinate: async () => (await import('./coordinateSolver.js')).coordinateSolver,
  proximal: async () => (await import('./proximal/proximalSolver.js')).proximalSolver,
  newton: async () => (await import('./newtonSolver.js')).newtonSolver,
  descent: async () => (await import('./descent/descentSolver.js')).descentSolver,
} satisfies Record<string, () => Promise<(options: SolverOptions) => Solver>>;

/** The name of a solver. */
export type SolverName = keyof typeof solvers;

/** How to train; everything has a default. */
export interface TrainOptions extends SolverOptions {
  /**
   * The solver: 'exact', dual steps to a proven gap, for convex losses of this package and examples
   * in memory; 'coordinate', coordinate descent to a proven gap, for those with L1, all
   * but crammerSinger; 'proximal', quasi-Newton and proximal steps, for losses that are not convex,
   * to a stationary point; 'newton', for rows in parts elsewhere; or
   * 'descent', a tf optimizer on the custom op, for all there is. 'auto' takes the first that can
   * solve the problem; with an option of optimizers it is 'descent'.
   *
   * @defaultValue 'auto'
   */
  solver?: SolverName | 'auto';
}

/** The record of each option, as {@link solverOptions}. */
export const trainOptions = {
  solver: {
    help: 'what minimises',
    default: 'auto: the first that can',
    ...oneOf(['auto', ...Object.keys(solvers)]),
    flag: {value: '<name>'},
    varies: true,
  },
  ...solverOptions,
} as const satisfies OptionsOf<TrainOptions>;

/** Throws one line if options that are right by themselves are not together, or with `l1`. */
export function checkTrainOptions(call: string, options: TrainOptions, l1: boolean): void {
  const {solver = 'auto'} = options;
  checkOptimizer(call, options, l1);
  const foreign = optionOfDescent(options);
  if (solver !== 'auto' && solver !== 'descent' && foreign)
    throw optionError`${call}: ${option(foreign)} is an option of ${option('solver', 'descent')}, got ${option('solver', solver)}: leave one of the two out`;
}

/** An option that was given and that only optimizers take. */
function optionOfDescent(options: TrainOptions): string | undefined {
  const names = [
    'optimizer',
    'learningRate',
    'epochs',
    'batchSize',
    'averaging',
    'patience',
  ] as const;
  return names.find(name => options[name] !== undefined);
}

/** The solver that was asked for. @throws one line if it cannot solve the problem */
export async function chooseSolver(
  call: string,
  options: TrainOptions,
  problem: Problem,
): Promise<Solver> {
  const {solver = 'auto'} = options;
  if (solver !== 'auto') {
    const made = (await solvers[solver]())(options);
    const reason = await made.refuses(problem);
    if (reason)
      throw new OptionError([`${call}: `, option('solver', solver), ' ', ...[reason].flat()]);
    return made;
  }
  const able = optionOfDescent(options) ? [solvers.descent] : Object.values(solvers);
  for (const load of able) {
    const made = (await load())(options);
    if ((await made.refuses(problem)) === undefined) return made;
  }
  // Descent refuses nothing: it ends the list.
  throw new Error(`${call}: no solver takes the problem`);
}
