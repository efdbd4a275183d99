import {checkArgument} from '../arguments/index.js';

/** How well one class is told from the others, or the average of that over classes. */
export interface ClassMetrics {
  /** Of the examples predicted as this class, the share that are of it; 0 if there are none. */
  precision: number;
  /** Of the examples of this class, the share predicted as it; 0 if there are none. */
  recall: number;
  /** The harmonic mean of precision and recall; 0 if both are. */
  f1: number;
  /** The number of examples of this class. */
  support: number;
}

/** What a confusion matrix says of each class and on average. */
export interface ConfusionMetrics {
  /** [K], in the order of the matrix. */
  classes: ClassMetrics[];
  /** The mean over the classes that occur, as true or predicted ones: each class counts the same. */
  macro: ClassMetrics;
  /** The mean over the examples: each class counts by its support. */
  weighted: ClassMetrics;
}

/**
 * Precision, recall and F1 of each class, and their averages, as scikit-learn's
 * `classification_report` has them.
 *
 * @param confusion [K][K] counts: true class by row, predicted class by column
 * @throws if it is not square
 *
 * @example
 * ```js
 * classMetrics([[8, 2], [0, 10]]).classes[1].recall; // → 1
 * ```
 */
export function classMetrics(confusion: readonly (readonly number[])[]): ConfusionMetrics {
  checkArgument('classMetrics', 'confusion', confusion, 'table');
  const odd = confusion.findIndex(row => row.length !== confusion.length);
  if (odd >= 0) {
    throw new Error(
      `classMetrics: confusion must be square, row ${odd} of ${confusion.length} has ${confusion[odd]!.length} entries`,
    );
  }
  const predicted = confusion.map((_, k) => sum(confusion.map(row => row[k]!)));
  const classes = confusion.map((row, k): ClassMetrics => {
    const support = sum(row);
    const right = row[k]!;
    return {
      precision: ratio(right, predicted[k]!),
      recall: ratio(right, support),
      f1: ratio(2 * right, predicted[k]! + support),
      support,
    };
  });
  const occurs = classes.map(({support}, k) => (support + predicted[k]! > 0 ? 1 : 0));
  return {
    classes,
    macro: average(classes, occurs),
    weighted: average(
      classes,
      classes.map(({support}) => support),
    ),
  };
}

function average(classes: readonly ClassMetrics[], weights: readonly number[]): ClassMetrics {
  const mean = (measure: (metrics: ClassMetrics) => number) =>
    ratio(sum(classes.map((metrics, k) => weights[k]! * measure(metrics))), sum(weights));
  return {
    precision: mean(({precision}) => precision),
    recall: mean(({recall}) => recall),
    f1: mean(({f1}) => f1),
    support: sum(classes.map(({support}) => support)),
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
