import {holdOut, type Features} from '../data/index.js';
import {rowsAt, type Labels, type SVMOptions, type LabelSets, type Texts} from '../model/index.js';
import {checkNames} from '../arguments/index.js';
import {checkWeighedExamples} from './checkWeighedExamples.js';
import {foldsOf, oneEach} from './folds.js';
import {candidatesOf, type Candidate, type Grid} from './grid.js';
import {drawn, type Distributions} from './randomSearch.js';
import {
  chosen,
  judgesOf,
  knownSearchOptions,
  loading,
  orderOf,
  type GridSearch,
  type SearchOptions,
} from './search.js';
import type {FoldRow, SearchRow} from './searchRow.js';
import {tryCandidates} from './tryCandidates.js';
import type {WeighedExamples} from './fold.js';

/** Options of {@link halvingSearch}: a grid, or distributions to draw from. */
export interface HalvingSearchOptions extends SearchOptions {
  /** The values of each option: every combination is tried. @defaultValue none: `distributions` */
  grid?: Grid;
  /** What to draw the combinations from. @defaultValue none: `grid` */
  distributions?: Distributions;
  /** How many combinations are drawn from `distributions`. @defaultValue 10 */
  candidates?: number;
  /** In each round, one in `factor` combinations is kept, for `factor` times as many rows. @defaultValue 3 */
  factor?: number;
}

/** What a search in rounds came to: `rows` and `ranking` are those of the last round. */
export interface HalvingSearch extends GridSearch {
  /** How many examples each round had, and how each combination did that was still in it. */
  rounds: {examples: number; rows: SearchRow[]}[];
}

/**
 * Successive halving: all combinations on few rows, the best third of them on three times as many, until
 * the last are tried on all. The first round has as many rows as make the last one whole, as in
 * scikit-learn's `HalvingGridSearchCV` with `min_resources='exhaust'`; rows are drawn with each class in
 * proportion.
 *
 * Source: Jamieson & Talwalkar (2016), Non-stochastic best arm identification and hyperparameter
 * optimization, AISTATS.
 *
 * @returns as `gridSearch`, of the last round: its `model` is yours to dispose of
 * @throws as `gridSearch`; if `folds` are rows of your own, which a part of them has not
 *
 * @example
 * ```js
 * const iris = await readCSV('iris.csv');
 * const {best} = await halvingSearch(iris, undefined, {grid: {C: [0.1, 1, 10]}, folds: 3});
 * ```
 */
export async function halvingSearch(
  x: Features | Texts,
  y: Labels | LabelSets | undefined,
  options: HalvingSearchOptions,
): Promise<HalvingSearch> {
  const call = 'halvingSearch';
  const own = {grid: true, distributions: true, candidates: true, factor: true};
  checkNames(call, options, {...knownSearchOptions, ...own});
  const {grid, distributions, factor = 3, seed = 0, groups, fit, store} = options;
  if (!(Number.isFinite(factor) && factor > 1))
    throw new RangeError(`${call}: factor must be a number above 1, got ${factor}`);
  if ((grid === undefined) === (distributions === undefined))
    throw new Error(`${call}: give a grid or distributions`);
  if (Array.isArray(options.folds))
    throw new Error(
      `${call}: folds must be a number or a splitter: rounds are of some of the rows`,
    );
  let candidates: Candidate[] = grid
    ? candidatesOf(call, {...options, grid})
    : drawn(call, {...options, distributions: distributions!});
  const examples = checkWeighedExamples(call, x, y, fit, options.options);
  const judges = judgesOf(call, candidates, options);
  const {ranker, scores} = judges;
  // As a grid of one option: what each round is of follows from that.
  const tried = {factor: [factor], tried: candidates.map(({parameters}) => parameters)};
  const load = loading(call, examples, tried, scores, options);
  const known = (await load()) as RoundRow[];
  const steps = Math.floor(Math.log(candidates.length) / Math.log(factor) + 1e-9);
  const all = examples.labels.length;
  const rounds: HalvingSearch['rounds'] = [];
  for (let step = 0; ; step++) {
    const size = Math.floor(all / factor ** (steps - step));
    const part =
      step === steps ? undefined : someRows(call, examples, size / all, {seed, ...options.options});
    const own = part ? partAt(examples, part) : examples;
    const dividing = {
      ...options,
      scores,
      ...(part && groups && {groups: part.map(row => groups[row]!)}),
    };
    const folds = foldsOf(call, own.labels, dividing, options.options);
    const count = own.labels.length;
    const rows = await tryCandidates(
      call,
      own,
      candidates,
      folds,
      {
        ...dividing,
        store: store && {save: row => store.save({...row, examples: count} as RoundRow)},
      },
      async () => known.filter(row => row.examples === count).map(({examples: _, ...row}) => row),
    );
    rounds.push({examples: count, rows});
    if (step === steps) {
      const found = await chosen(call, examples, {candidates, rows, folds}, judges, options);
      return {...found, rounds};
    }
    const order = orderOf(rows, candidates, part!.length, ranker);
    candidates = order.slice(0, Math.ceil(order.length / factor)).map(i => candidates[i]!);
  }
}

/** As a store keeps it: with how many examples the round had. */
interface RoundRow extends FoldRow {
  examples?: number;
}

/** A share of the rows, each class in proportion; of sets of labels, which may occur once only, by chance. */
function someRows(
  call: string,
  {labels}: WeighedExamples,
  share: number,
  {seed, multilabel}: {seed: number} & Pick<SVMOptions, 'multilabel'>,
): readonly number[] {
  const strata = multilabel ? labels.map(() => 0) : oneEach(labels);
  return holdOut(call, strata, {test: share, seed}).test;
}

function partAt(
  {data, raw, labels, weights}: WeighedExamples,
  rows: readonly number[],
): WeighedExamples {
  const part = rowsAt(data, rows);
  return {
    data: part,
    raw: raw === data ? part : rowsAt(raw, rows),
    labels: rows.map(row => labels[row]!),
    weights: weights && Float32Array.from(rows, row => weights[row]!),
  };
}
