import {checkArgument, checkNames} from '../../arguments/index.js';
import {columnRanges, seededRandom, shuffle, type Features} from '../../data/index.js';
import {contributionsOf} from './explain.js';
import {examplesFor} from '../examples.js';
import type {Texts} from '../inputs.js';
import type {Labels} from '../labels.js';
import {featuresOf} from '../layer.js';
import type {LinearSVM} from '../linearSVM.js';
import type {FitOptions} from '../options.js';
import {probabilitiesOf} from '../calibration/index.js';
import {predictedOf, scoreRowsOf} from '../scores.js';
import {scorersOf, type Predictions, type ScorerChoice} from '../scorers/index.js';

/** Options of {@link permutationImportance}. */
export interface ImportanceOptions extends Pick<FitOptions, 'sampleWeight'> {
  /** The score that gets worse. @defaultValue 'accuracy' */
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
  /** The column of the file, or the feature. */
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
  y?: Labels,
  options: ImportanceOptions = {},
): Promise<Importance[]> {
  const call = 'permutationImportance';
  checkArgument(call, 'model', model, 'model');
  checkNames(call, options, known);
  const {score: choice = 'accuracy', repeats = 5, seed = 0, sampleWeight} = options;
  if (!(Number.isInteger(repeats) && repeats > 0))
    throw new RangeError(`${call}: repeats must be a whole number above 0, got ${repeats}`);
  const layer = model.trainedLayer(call);
  const {facts} = layer;
  const [scorer] = scorersOf(call, [choice], facts.calibration !== undefined);
  const {data, labels, weights} = examplesFor(call, layer, [x, y, sampleWeight]);
  const {values: found, columns} = await scoreRowsOf(data, layer);
  const scores = Float64Array.from(found);
  const judge = (values: Float64Array) => {
    const predictions: Predictions = {
      classes: facts.classes.length,
      truth: labels,
      scores: values,
      weights,
      predicted: predictedOf(values, columns, facts.threshold),
      ...(facts.calibration && {
        probabilities: probabilitiesOf(facts.calibration, {values, columns}),
      }),
    };
    return (scorer!.greaterIsBetter ? 1 : -1) * scorer!.score(predictions);
  };
  const best = judge(scores);
  const random = seededRandom(seed);
  const names = featuresOf(layer);
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
