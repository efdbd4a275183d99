import {checkArgument, checkNames} from '../../arguments/index.js';
import {
  columnRanges,
  OptionError,
  seededRandom,
  shuffle,
  type Dataset,
  type Features,
} from '../../data/index.js';
import {contributionsOf} from './explain.js';
import {examplesFor} from '../examples.js';
import type {Texts} from '../inputs.js';
import type {Labels} from '../labels.js';
import {namesOf, type TrainedLayer} from '../layer.js';
import type {LinearSVM} from '../linearSVM.js';
import type {FitOptions} from '../options.js';
import {probabilitiesOf} from '../calibration/index.js';
import {predictedOf, scoreRowsOf} from '../scores.js';
import {scorersOf, type Scorer, type ScorerChoice} from '../scorers/index.js';
import {labelSetsFor} from '../multilabel/evaluateLabelSets.js';
import {labelSetScore, labelSetScorers, labelSetScoresOf} from '../multilabel/labelSetScore.js';
import {predictedSets, type LabelSets} from '../multilabel/labelSets.js';

/** Options of {@link permutationImportance}. */
export interface ImportanceOptions extends Pick<FitOptions, 'sampleWeight'> {
  /** The score that gets worse. @defaultValue 'accuracy'; of several labels 'subsetAccuracy' */
  score?: ScorerChoice;
  /** How often each column is shuffled. @defaultValue 5 */
  repeats?: number;
  /** Fixes the shuffles. @defaultValue 0 */
  seed?: number;
}

const known: Record<keyof ImportanceOptions, true> = {
  score: true,
  repeats: true,
  seed: true,
  sampleWeight: true,
};

/** How much worse a model does without what a column says. */
export interface Importance {
  /** The column of the file, or the feature: its number, as the file counts, where it has no name. */
  column: string;
  /** The mean loss of score, over the repeats; below 0 where it got better by chance. */
  importance: number;
  /** The population standard deviation over the repeats. */
  std: number;
}

/**
 * Permutation importance: by how much the score falls when the cells of a column are shuffled among the
 * examples, as scikit-learn's `permutation_importance`. A column of words is shuffled as a whole, not by
 * its one-hot features; of texts the whole text.
 *
 * @param x [N, D], best of examples that the model was not trained on
 * @param y [N], the label of each example; those of `x` by default if it is a Dataset that has them
 * @returns an entry a column of the file, the most important first
 * @throws as `evaluate`
 *
 * @example
 * ```js
 * const data = await readDataset('iris.csv');
 * const model = linearSVM();
 * await model.fit(data);
 * const [most] = await permutationImportance(model, data);
 * most.column; // → 'petal_length_cm'
 * ```
 */
export async function permutationImportance(
  model: LinearSVM,
  x: Features | Texts,
  y?: Labels | LabelSets,
  options: ImportanceOptions = {},
): Promise<Importance[]> {
  const call = 'permutationImportance';
  checkArgument(call, 'model', model, 'model');
  checkNames(call, options, known);
  const {repeats = 5, seed = 0} = options;
  if (!(Number.isInteger(repeats) && repeats > 0))
    throw new RangeError(`${call}: repeats must be a whole number above 0, got ${repeats}`);
  const layer = model.trainedLayer(call);
  const {data, judge} =
    layer.facts.multilabel === undefined
      ? judgedByLabels(call, layer, [x, y as Labels], options)
      : judgedBySets(call, layer, [x, y as LabelSets], options);
  const {values: found, columns} = await scoreRowsOf(data, layer);
  const scores = Float64Array.from(found);
  const best = saying(call, () => judge(scores));
  const random = seededRandom(seed);
  const names = namesOf(layer);
  const importances = columnRanges(data.encoding, data.columns, names).map(({name, ...range}) => {
    const own = contributionsOf(data, layer, range);
    const losses = Array.from({length: repeats}, () => {
      const order = shuffle(
        Int32Array.from({length: data.rows}, (_, row) => row),
        random,
      );
      const moved = scores.map((value, i) => {
        const [row, k] = [Math.floor(i / columns), i % columns];
        return value - own[i]! + own[order[row]! * columns + k]!;
      });
      return best - judge(moved);
    });
    const importance = losses.reduce((sum, loss) => sum + loss, 0) / repeats;
    const variance = losses.reduce((sum, loss) => sum + (loss - importance) ** 2, 0) / repeats;
    return {column: name, importance, std: Math.sqrt(variance)};
  });
  return importances.sort((a, b) => b.importance - a.importance);
}

/** What a scorer that cannot judge says, of this call. */
function saying<T>(call: string, judge: () => T): T {
  try {
    return judge();
  } catch (error) {
    throw error instanceof OptionError ? error.at(call) : error;
  }
}

/** Examples, and how good scores [N · columns] of them are: the more the better. */
interface Judgement {
  data: Dataset;
  judge(scores: Float64Array): number;
}

function judgedByLabels(
  call: string,
  layer: TrainedLayer,
  [x, y]: readonly [Features | Texts, Labels | undefined],
  {score = 'accuracy', sampleWeight}: ImportanceOptions,
): Judgement {
  const {classes, calibration, threshold} = layer.facts;
  const [, columns] = layer.weights.shape;
  const [scorer] = scorersOf(call, [score], calibration !== undefined);
  const sign = signOf(scorer!);
  const {data, labels, weights} = examplesFor(call, layer, [x, y, sampleWeight]);
  const judge = (scores: Float64Array) =>
    sign *
    scorer!.score({
      classes: classes.length,
      labels: classes,
      truth: labels,
      scores,
      weights,
      predicted: predictedOf(scores, columns, threshold),
      ...(calibration && {probabilities: probabilitiesOf(calibration, {values: scores, columns})}),
    });
  return {data, judge};
}

function judgedBySets(
  call: string,
  layer: TrainedLayer,
  [x, y]: readonly [Features | Texts, LabelSets | undefined],
  {score = 'subsetAccuracy', sampleWeight}: ImportanceOptions,
): Judgement {
  const {classes, thresholds} = layer.facts;
  const [name] = labelSetScoresOf(call, [score]);
  const sign = signOf(labelSetScorers[name!]!);
  const {data, truth, weights} = labelSetsFor(call, layer, [x, y, sampleWeight]);
  const judge = (scores: Float64Array) => {
    const predicted = predictedSets(scores, classes.length, thresholds);
    return sign * labelSetScore(truth, predicted, classes.length, weights)[name!];
  };
  return {data, judge};
}

const signOf = ({greaterIsBetter}: Scorer) => (greaterIsBetter ? 1 : -1);
