import {checkArgument, checkNames} from '../arguments/index.js';
import {seededRandom, shuffle, type Features} from '../data/index.js';
import {
  type Labels,
  type LabelSets,
  type ScorerChoice,
  type SVMOptions,
  type Texts,
} from '../model/index.js';
import {checkWeighedExamples} from './checkWeighedExamples.js';
import {foldsOf, type FoldOptions, type JobOptions} from './folds.js';
import {answersOf} from './doTasks.js';
import {candidatesOf, type Candidate, type Grid} from './grid.js';
import {knowingClasses} from './knowingClasses.js';
import {scorersFor} from './scorersFor.js';
import {spreadOf, type Spread} from './summary.js';
import {walksOf} from './walks.js';

/** Options of {@link learningCurve} and {@link validationCurve}. */
export interface ScoreCurveOptions extends Omit<FoldOptions, 'scores' | 'onFold'>, JobOptions {
  /** The score that is measured. @defaultValue 'accuracy'; of several labels 'subsetAccuracy' */
  score?: ScorerChoice;
  /** The options of the models. @defaultValue those of `linearSVM()` */
  options?: SVMOptions;
}

const known: Record<keyof ScoreCurveOptions, true> = {
  score: true,
  options: true,
  fit: true,
  folds: true,
  groups: true,
  seed: true,
  jobs: true,
  signal: true,
};

/** How models do on what they were trained on and on what was held out, over the folds. */
export interface CurvePoint {
  train: Spread;
  test: Spread;
}

/**
 * How the score grows with the examples that are trained on, as scikit-learn's `learning_curve`: where both
 * lines have met, more examples help no more; where they are far apart, they may.
 *
 * @param options `sizes`, shares of the rows to train on, above 0 up to 1; 0.1, 0.33, 0.55, 0.78 and 1 by default
 * @returns a point for each of the sizes, in their order, with how many examples were trained on in the mean
 * @throws as `crossValidate`
 *
 * @example
 * ```js
 * const data = await readDataset('iris.csv');
 * const points = await learningCurve(data, undefined, {sizes: [0.5, 1], folds: 3});
 * points.map(({examples}) => examples); // → [ 50, 100 ]
 * ```
 */
export async function learningCurve(
  x: Features | Texts,
  y?: Labels | LabelSets,
  options: ScoreCurveOptions & {sizes?: readonly number[]} = {},
): Promise<(CurvePoint & {examples: number})[]> {
  const call = 'learningCurve';
  checkNames(call, options, {...known, sizes: true});
  const {sizes = [0.1, 0.325, 0.55, 0.775, 1], ...rest} = options;
  checkArgument(call, 'sizes', sizes, 'list');
  const odd = sizes.find(size => !(size > 0 && size <= 1));
  if (odd !== undefined || sizes.length === 0)
    throw new RangeError(`${call}: sizes must be shares above 0 up to 1, got ${String(odd)}`);
  const {options: svm = {}, fit = {}} = rest;
  const [first] = await curveOf(call, [x, y], rest, [{parameters: {}, svm, fit}], sizes);
  return first!;
}

/**
 * How the score goes with the values of one option, as scikit-learn's `validation_curve`: from too simple
 * (both low) to too free (training high, test low).
 *
 * @param values of an option that a grid can vary, such as `{C: [0.01, 0.1, 1]}`
 * @returns a point for each value, in the order given
 * @throws as `crossValidate`; unless it is one option
 *
 * @example
 * ```js
 * const data = await readDataset('iris.csv');
 * const points = await validationCurve(data, undefined, {C: [0.1, 1]}, {folds: 3});
 * points.map(({value}) => value); // → [ 0.1, 1 ]
 * ```
 */
export async function validationCurve(
  x: Features | Texts,
  y: Labels | LabelSets | undefined,
  values: Grid,
  options: ScoreCurveOptions = {},
): Promise<(CurvePoint & {value: unknown})[]> {
  const call = 'validationCurve';
  checkNames(call, options, known);
  const names = Object.keys(values ?? {});
  if (names.length !== 1)
    throw new Error(
      `${call}: values must be of one option, such as {C: [0.1, 1]}, got ${names.length}`,
    );
  const {options: svm, fit} = checkNames(call, options, known);
  const candidates = candidatesOf(call, {
    grid: values,
    ...(svm && {options: svm}),
    ...(fit && {fit}),
  });
  const curves = await curveOf(call, [x, y], options, candidates, [1]);
  return curves.map(([point], i) => {
    const {train, test} = point!;
    return {train, test, value: candidates[i]!.parameters[names[0]!]};
  });
}

/** The share of examples that are predicted right: of several labels, with all of them. */
const accuracyOf = ({multilabel}: SVMOptions) => (multilabel ? 'subsetAccuracy' : 'accuracy');

/** Of each candidate both scores of models that are trained on a share of each training part, by the shares. */
async function curveOf(
  call: string,
  [x, y]: readonly [Features | Texts, Labels | LabelSets | undefined],
  {score, seed = 0, signal, jobs, ...options}: ScoreCurveOptions,
  candidates: readonly Candidate[],
  shares: readonly number[],
): Promise<(CurvePoint & {examples: number})[][]> {
  const examples = checkWeighedExamples(call, x, y, options.fit, candidates[0]!.svm);
  const division = foldsOf(call, examples.labels, {...options, seed}, candidates[0]!.svm);
  const scorers = scorersFor(call, [score ?? accuracyOf(candidates[0]!.svm)], candidates);
  const folds = shares.flatMap(share =>
    division.map(({train, test}) => ({train: someOf(train, share, seed), test})),
  );
  const work = {
    call,
    question: 'both' as const,
    examples,
    folds,
    candidates: candidates.map(one => knowingClasses(call, one, examples.labels)),
    scorers,
    seed,
  };
  const walks = walksOf(candidates, folds.length, examples.labels.length);
  const found = await answersOf(work, walks, {jobs, signal});
  const count = division.length;
  return candidates.map((_, i) =>
    shares.map((_, j) => {
      const first = j * count;
      const own = found[i]!.slice(first, first + count);
      const rows = folds
        .slice(first, first + count)
        .reduce((sum, {train}) => sum + train.length, 0);
      return {
        train: spreadOf(own.map(({train}) => train)),
        test: spreadOf(own.map(({test}) => test)),
        examples: Math.round(rows / count),
      };
    }),
  );
}

/** A share of rows, drawn, in their order. */
function someOf(rows: readonly number[], share: number, seed: number): number[] {
  const order = shuffle(Int32Array.from(rows), seededRandom(seed));
  const some = order.subarray(0, Math.max(1, Math.floor(share * order.length)));
  return Array.from(some).sort((a, b) => a - b);
}
