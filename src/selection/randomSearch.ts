import {seededRandom, type Features} from '../data/index.js';
import type {Labels, LabelSets, Texts} from '../model/index.js';
import {checkNames} from '../arguments/index.js';
import {choice, type Distribution} from './distributions.js';
import {candidatesOf, type Candidate, type Grid, type SearchProblem} from './grid.js';
import {knownSearchOptions, search, type GridSearch, type SearchOptions} from './search.js';

/** What to draw each option from: a distribution, or an array of values that are as likely. */
export type Distributions = {
  readonly [Name in keyof Grid]?: Distribution<NonNullable<Grid[Name]>[number]> | Grid[Name];
};

/** Options of {@link randomSearch}. */
export interface RandomSearchOptions extends SearchOptions {
  distributions: Distributions;
  /** How many combinations are drawn; those that are drawn twice are tried once. @defaultValue 10 */
  candidates?: number;
}

/**
 * As `gridSearch`, of combinations that are drawn: of many options few matter, and each draw tries
 * another value of those. The seed fixes what is drawn.
 *
 * Source: Bergstra & Bengio (2012), Random search for hyper-parameter optimization, JMLR 13.
 *
 * @returns as `gridSearch`: its `model` is yours to dispose of
 * @throws as `gridSearch`
 *
 * @example
 * ```js
 * const iris = await readCSV('iris.csv');
 * const distributions = {C: logUniform(1e-2, 1e2)};
 * const {best} = await randomSearch(iris, undefined, {distributions, candidates: 3, folds: 3});
 * ```
 */
export async function randomSearch(
  x: Features | Texts,
  y: Labels | LabelSets | undefined,
  options: RandomSearchOptions,
): Promise<GridSearch> {
  const call = 'randomSearch';
  checkNames(call, options, {...knownSearchOptions, distributions: true, candidates: true});
  const candidates = drawn(call, options);
  // Two searches are the same if they draw from the same: what was drawn, as a grid of one option.
  const grid = {drawn: candidates.map(({parameters}) => parameters)} as unknown as Grid;
  return search(call, [x, y], {candidates, grid}, options);
}

/** The combinations that a seed draws, each once. @throws one line if there is nothing to draw from */
export function drawn(
  call: string,
  {distributions, candidates = 10, seed = 0, options, fit}: RandomSearchOptions,
): Candidate[] {
  if (typeof distributions !== 'object' || distributions === null)
    throw new TypeError(`${call}: distributions must be an object, got ${String(distributions)}`);
  if (!(Number.isInteger(candidates) && candidates > 0))
    throw new RangeError(`${call}: candidates must be a whole number above 0, got ${candidates}`);
  const random = seededRandom(seed);
  const entries = Object.entries(distributions).map(([name, from]) => {
    const distribution = Array.isArray(from) ? choice(from) : (from as Distribution);
    if (typeof distribution?.sample !== 'function')
      throw new TypeError(
        `${call}: distributions.${name} must be an array or a distribution such as logUniform(1e-3, 1e3)`,
      );
    return [name, distribution] as const;
  });
  const shared: Omit<SearchProblem, 'grid'> = {...(options && {options}), ...(fit && {fit})};
  const found = new Map<string, Candidate>();
  for (let i = 0; i < candidates; i++) {
    const grid = Object.fromEntries(entries.map(([name, from]) => [name, [from.sample(random)]]));
    const [candidate] = candidatesOf(call, {...shared, grid: grid as Grid});
    found.set(JSON.stringify(candidate!.parameters), candidate!);
  }
  return [...found.values()];
}
