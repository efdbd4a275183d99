import {checkArgument} from '../../arguments/index.js';
import {featureName, type Label} from '../../data/index.js';
import {namesOf} from '../layer.js';
import type {LinearSVM} from '../linearSVM.js';

/** The weight of a feature in the score of a class. */
export interface FeatureWeight {
  /** Its name, or where features have no names its number: as its svmlight file counts, from 1, or from 0. */
  feature: string;
  /** Its column, from 0. */
  column: number;
  /** The change of the score when the raw feature grows by 1. */
  weight: number;
  /**
   * `weight` times the spread of the feature in training where the model standardises (elsewhere
   * the weight): features of different units compare.
   */
  effect: number;
}

/** The features with the greatest effects on the score of a class, by sign. */
export interface TopWeights {
  label: Label;
  /** Those that raise the score, the greatest effect first. */
  positive: FeatureWeight[];
  /** Those that lower it, the greatest effect first. */
  negative: FeatureWeight[];
}

/**
 * The largest weights of each class, by name. With one score column for two classes, those of the
 * first class are those of the second with the opposite sign.
 *
 * @param count how many of each sign, at most; 10 by default
 * @returns an entry a class, in the order of `model.classes`; the weight that moves scores most comes first
 * @throws if the model is not trained
 *
 * @example
 * ```js
 * const model = linearSVM({vectorizer: tfidf()});
 * await model.fit(['good food', 'bad food'], ['yes', 'no']);
 * topWeights(model, 1)[0].positive[0].feature; // → 'bad'
 * ```
 */
export function topWeights(model: LinearSVM, count = 10): TopWeights[] {
  checkArgument('topWeights', 'model', model, 'model');
  const {classes} = model;
  const names = namesOf(model.trainedLayer('topWeights'));
  const {scaling} = model.facts;
  const [rows, columns] = model.weights.shape;
  const weights = model.weights.dataSync();
  const spread = (d: number) => scaling?.spread[d] ?? 1;
  return classes.map((label, k) => {
    // The one column of `binary` scores the second class.
    const sign = columns === 1 && k === 0 ? -1 : 1;
    const weightOf = (d: number) => sign * weights[columns === 1 ? d : d * columns + k]!;
    const effects = Float64Array.from({length: rows}, (_, d) => weightOf(d) * spread(d));
    const top = (direction: 1 | -1) =>
      Array.from(effects.keys())
        .filter(d => direction * effects[d]! > 0)
        .sort((a, b) => direction * (effects[b]! - effects[a]!))
        .slice(0, count)
        .map(d => ({
          feature: featureName(names, d),
          column: d,
          weight: weightOf(d),
          effect: effects[d]!,
        }));
    return {label, positive: top(1), negative: top(-1)};
  });
}
