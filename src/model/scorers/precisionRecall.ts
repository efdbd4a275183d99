import {optionError, spelled} from '../../data/index.js';
import {tallies} from './confusion.js';
import type {Predictions, Scorer} from './scorer.js';

/** How often a class was met: predicted rightly, there at all, and predicted at all. */
export interface Tally {
  hits: number;
  support: number;
  claimed: number;
}

/** 0 where there is nothing to divide, as scikit-learn's zero_division=0. */
export const share = (part: number, whole: number) => (whole > 0 ? part / whole : 0);

/** Precision, recall and F1 of a tally. */
export const measures = {
  /** Of the examples predicted to be of a class, the share that are. */
  precision: ({hits, claimed}: Tally) => share(hits, claimed),
  /** Of the examples of a class, the share predicted to be. */
  recall: ({hits, support}: Tally) => share(hits, support),
  /** The harmonic mean of both. */
  f1: ({hits, support, claimed}: Tally) => share(2 * hits, support + claimed),
};

type Measure = (tally: Tally) => number;

/** How the numbers of the classes become one. */
const averages = {
  /** Each class that occurs or was predicted counts for as much. */
  Macro: (measure: Measure, tallies: readonly Tally[]) => {
    const met = tallies.filter(({support, claimed}) => support > 0 || claimed > 0);
    return met.reduce((sum, tally) => sum + measure(tally), 0) / met.length;
  },
  /** Hits and misses of all classes are added up first. */
  Micro: (measure: Measure, tallies: readonly Tally[]) =>
    measure(
      tallies.reduce((a, b) => ({
        hits: a.hits + b.hits,
        support: a.support + b.support,
        claimed: a.claimed + b.claimed,
      })),
    ),
  /** Each class counts by its examples. */
  Weighted: (measure: Measure, tallies: readonly Tally[]) => {
    const all = tallies.reduce((sum, {support}) => sum + support, 0);
    return tallies.reduce((sum, tally) => sum + tally.support * measure(tally), 0) / all;
  },
};

/** precision, recall and F1: of the second of two classes, and averaged over the classes in three ways. */
export const precisionRecall: readonly Scorer[] = Object.entries(measures).flatMap(
  ([name, measure]) => [
    scorer(name, predictions => {
      if (predictions.classes !== 2)
        throw optionError`${spelled(name)} is of two classes, there are ${predictions.classes}: use ${spelled(`${name}Macro`)}, ${spelled(`${name}Micro`)} or ${spelled(`${name}Weighted`)}`;
      return measure(tallies(predictions)[1]!);
    }),
    ...Object.entries(averages).map(([average, averaged]) =>
      scorer(`${name}${average}`, predictions => averaged(measure, tallies(predictions))),
    ),
  ],
);

function scorer(name: string, score: (predictions: Predictions) => number): Scorer {
  return {name, greaterIsBetter: true, score};
}
