import {checkArgument, checkNames} from '../arguments/index.js';
import {seededRandom, shuffle, type Features} from '../data/index.js';
import {
  linearSVM,
  classesOf,
  scorersOf,
  type FitOptions,
  type Labels,
  type ScorerChoice,
  type SVMOptions,
  type Texts,
} from '../model/index.js';
import {checkWeighedExamples, foldsOf, type FoldOptions} from './crossValidate.js';
import {fitUntilAborted, foldCall, partOf, testFold} from './fold.js';
import {candidatesOf, type Grid} from './grid.js';
import {spreadOf, type Spread} from './summary.js';

/** Options of {@link learningCurve} and {@link validationCurve}. */
export interface ScoreCurveOptions extends Omit<FoldOptions, 'scores' | 'onFold'> {
  /** The score that is measured. @defaultValue 'accuracy' */
  score?: ScorerChoice;
  /** The options of the models. @defaultValue those of `linearSVM()` */
  options?: SVMOptions;
}

const known: Record<keyof ScoreCurveOptions, true> = {
  folds: true,
  groups: true,
  seed: true,
  fit: true,
  signal: true,
  score: true,
  options: true,
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
  y?: Labels,
  options: ScoreCurveOptions & {sizes?: readonly number[]} = {},
): Promise<(CurvePoint & {examples: number})[]> {
  const call = 'learningCurve';
  checkNames(call, options, {...known, sizes: true});
  const {sizes = [0.1, 0.325, 0.55, 0.775, 1], ...rest} = options;
  checkArgument(call, 'sizes', sizes, 'list');
  const odd = sizes.find(size => !(size > 0 && size <= 1));
  if (odd !== undefined || sizes.length === 0)
    throw new RangeError(`${call}: sizes must be shares above 0 up to 1, got ${String(odd)}`);
  const points = [];
  for (const size of sizes) {
    const {point, trained} = await pointOf(
      call,
      [x, y],
      rest,
      options.options ?? {},
      rest.fit,
      size,
    );
    points.push({...point, examples: trained});
  }
  return points;
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
  y: Labels | undefined,
  values: Grid,
  options: ScoreCurveOptions = {},
): Promise<(CurvePoint & {value: unknown})[]> {
  const call = 'validationCurve';
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
  const points = [];
  for (const {parameters, svm: own, fit: ownFit} of candidates) {
    const {point} = await pointOf(call, [x, y], options, own, ownFit, 1);
    points.push({...point, value: parameters[names[0]!]});
  }
  return points;
}

/** Both scores of models that are trained on a share of each training part. */
async function pointOf(
  call: string,
  [x, y]: readonly [Features | Texts, Labels | undefined],
  {score = 'accuracy', seed = 0, signal, ...options}: ScoreCurveOptions,
  svm: SVMOptions,
  fit: FitOptions | undefined,
  share: number,
): Promise<{point: CurvePoint; trained: number}> {
  const examples = checkWeighedExamples(call, x, y, options.fit);
  const folds = foldsOf(call, examples.labels, {...options, seed});
  const scorers = scorersOf(call, [score], Boolean(svm.probability));
  const classes = classesOf(examples.labels);
  const [train, test]: [number[], number[]] = [[], []];
  let trained = 0;
  for (const [k, fold] of folds.entries()) {
    const order = shuffle(Int32Array.from(fold.train), seededRandom(seed));
    const rows = Array.from(order.subarray(0, Math.max(1, Math.floor(share * order.length))));
    const {raw, labels, weights} = partOf(
      examples,
      rows.sort((a, b) => a - b),
    );
    const model = linearSVM({classes, ...svm});
    try {
      const history = await fitUntilAborted(model, raw, labels, {seed, ...fit, ...weights}, signal);
      for (const [scores, held] of [
        [train, rows],
        [test, fold.test],
      ] as const) {
        const {score: found} = await testFold(
          foldCall(call, k),
          model,
          history,
          examples,
          {train: rows, test: held},
          scorers,
        );
        scores.push(found.scores![scorers[0]!.name]!);
      }
    } finally {
      model.dispose();
    }
    trained += rows.length / folds.length;
  }
  return {point: {train: spreadOf(train), test: spreadOf(test)}, trained: Math.round(trained)};
}
