import * as tf from '@tensorflow/tfjs';
import type {Tensor, Tensor1D, Tensor2D} from '@tensorflow/tfjs';
import {checkArgument, checkNames} from '../arguments/index.js';
import {hinge} from './hinge.js';
import {checkMargin, checkMarginClasses, marginRows, type Margin} from './margin.js';
import type {MarginLoss} from './marginLoss.js';
import {isMisnamed} from './ownPenalty.js';
import type {Penalty} from './penalty.js';

/** Options of every reduction. */
export interface ReductionOptions {
  /** The cost of a violation. @defaultValue {@link hinge} */
  penalty?: Penalty;
  /** The margin Δ, or a cost matrix. @defaultValue 1 */
  margin?: Margin;
}

const known: Record<keyof ReductionOptions, true> = {penalty: true, margin: true};

/** The violations of a batch, and the chain rule from them back to the scores. */
interface Violations {
  /** `m`, [N, J]: J penalised violations an example. */
  m: Tensor;
  /** `Δ` of each, broadcastable to [N, J]. */
  margins: Tensor;
  /** From `a = ∂L/∂m` [N, J] to `∂L/∂s` [N, columns]. */
  toScores(a: Tensor): Tensor;
}

/** A loss from a penalty and the violations of a reduction: `L = Σ_j φ(m_j)`. */
function reduction(
  name: string,
  options: ReductionOptions,
  columns: (classes: number) => number,
  violations: (scores: Tensor2D, labels: Tensor1D, margin: Margin) => Violations,
): MarginLoss {
  const {penalty = hinge(), margin = 1} = checkNames(name, options, known);
  checkArgument(name, 'penalty', penalty, 'penalty');
  if (isMisnamed(penalty))
    throw new RangeError(
      `${name}: penalty is called '${penalty.name}' and is not that of this package: give it a name of its own`,
    );
  checkMargin(name, margin, {zeroDiagonal: name !== 'oneVsRest'});
  const {conjugate} = penalty;
  return {
    name,
    convex: penalty.convex,
    penalty,
    config: {reduction: name, penalty: {name: penalty.name, ...penalty.parameters}, margin},
    columns,
    value: (scores, labels) =>
      tf.tidy(() => {
        const {m} = violations(scores, labels, margin);
        return tf.sum<Tensor1D>(keepNaN(penalty.value(m), m), 1);
      }),
    gradient: (scores, labels) =>
      tf.tidy(() => {
        const {m, toScores} = violations(scores, labels, margin);
        return toScores(keepNaN(penalty.derivative(m), m)) as Tensor2D;
      }),
    ...(conjugate && {
      dualValue: (scores: Tensor2D, labels: Tensor1D) =>
        tf.tidy(() => {
          const {m, margins} = violations(scores, labels, margin);
          const a = penalty.derivative(m);
          return tf.sum<Tensor1D>(tf.sub(tf.mul(margins, a), conjugate(a)), 1);
        }),
    }),
  };
}

/** `m_j = Δ_yj + s_j − s_y` for every class, [N, K]; exactly 0 for the true class itself. */
function pairwise(scores: Tensor2D, labels: Tensor1D, margin: Margin, call: string) {
  const classes = scores.shape[1];
  checkMarginClasses(call, margin, classes);
  const oneHot = oneHotRows(labels, classes);
  const margins = Array.isArray(margin)
    ? marginRows(margin, oneHot)
    : tf.mul(margin, tf.sub(1, oneHot));
  // The true class's score is picked by one-hot: gather has no gradient on wasm.
  const trueScores = tf.sum(tf.mul(scores, oneHot), 1, true);
  const m = tf.add(margins, tf.sub(scores, trueScores)) as Tensor2D;
  return {oneHot, margins, m};
}

/**
 * Weston–Watkins: the violations of all other classes add up, `Σ_{j≠y} φ(Δ_yj + s_j − s_y)`.
 * With {@link hinge} it is the multiclass SVM loss of the CS231n notes.
 *
 * Gradient, by hand: `φ′(m_j)` for j ≠ y, minus their sum for the true class.
 *
 * @throws if the margin is not a finite number ≥ 0 or a cost matrix with a zero diagonal
 *
 * Source: Weston & Watkins (1999), Support vector machines for multi-class pattern recognition.
 *
 * @example
 * ```js
 * marginLoss(westonWatkins(), tf.tensor2d([[2, 1.5, 1.5]]), tf.tensor1d([0], 'int32')); // → [ 1 ]
 * ```
 */
export function westonWatkins(options: ReductionOptions = {}): MarginLoss {
  return reduction('westonWatkins', options, severalColumns, (scores, labels, margin) => {
    const {oneHot, margins, m} = pairwise(scores, labels, margin, 'westonWatkins');
    return {
      m,
      margins,
      toScores: a => tf.sub(a, tf.mul(oneHot, tf.sum(a, 1, true))),
    };
  });
}

/** Lower than any violation, and finite: infinity times 0 would be NaN. */
const NEVER_THE_MAXIMUM = -3e38;

/**
 * Crammer–Singer: only the worst violation counts, `φ(max_{j≠y} (Δ_yj + s_j − s_y))`.
 *
 * Gradient, by hand: `φ′(m_j)` for the first class j that attains the maximum, minus that for the
 * true class, 0 for the others.
 *
 * @throws if the penalty is not non-decreasing (pinball), or the margin is not a finite number ≥ 0
 *   or a cost matrix with a zero diagonal
 *
 * Source: Crammer & Singer (2001), On the algorithmic implementation of multiclass kernel-based
 * vector machines, JMLR 2.
 *
 * @example
 * ```js
 * marginLoss(crammerSinger(), tf.tensor2d([[2, 1.5, 0]]), tf.tensor1d([0], 'int32')); // → [ 0.5 ]
 * ```
 */
export function crammerSinger(options: ReductionOptions = {}): MarginLoss {
  const {penalty} = checkNames('crammerSinger', options, known);
  if (typeof penalty?.value === 'function' && !penalty.nondecreasing) {
    throw new TypeError(
      `crammerSinger: penalty must be non-decreasing, ${penalty.name} is not: use westonWatkins or oneVsRest`,
    );
  }
  return reduction('crammerSinger', options, severalColumns, (scores, labels, margin) => {
    const {oneHot, margins, m} = pairwise(scores, labels, margin, 'crammerSinger');
    const others = tf.add(m, tf.mul(NEVER_THE_MAXIMUM, oneHot));
    // argMax takes the first of several; tf.max would hand the gradient to all of them.
    const worst = oneHotRows(tf.argMax(others, 1), scores.shape[1]);
    return {
      m: tf.sum(tf.mul(m, worst), 1, true),
      margins: tf.sum(tf.mul(margins, worst), 1, true),
      toScores: a => tf.mul(a, tf.sub(worst, oneHot)),
    };
  });
}

/**
 * One-vs-rest: K binary problems side by side, `Σ_j φ(Δ − t_j s_j)` with t_j = +1 for the true
 * class and −1 for the others. Of a cost matrix, entry [y][y] is the margin asked of the true
 * class's own score, so here the diagonal need not be 0.
 *
 * Gradient, by hand: `−t_j φ′(Δ − t_j s_j)`.
 *
 * @throws if the margin is not a finite number ≥ 0 or a square matrix of them
 *
 * Source: Rifkin & Klautau (2004), In defense of one-vs-all classification, JMLR 5.
 *
 * @example
 * ```js
 * marginLoss(oneVsRest(), tf.tensor2d([[2, -0.5]]), tf.tensor1d([0], 'int32')); // → [ 0.5 ]
 * ```
 */
export function oneVsRest(options: ReductionOptions = {}): MarginLoss {
  return reduction('oneVsRest', options, severalColumns, (scores, labels, margin) => {
    checkMarginClasses('oneVsRest', margin, scores.shape[1]);
    const oneHot = oneHotRows(labels, scores.shape[1]);
    const margins = Array.isArray(margin) ? marginRows(margin, oneHot) : tf.scalar(margin);
    const t = tf.sub(tf.mul(2, oneHot), 1);
    return {
      m: tf.sub(margins, tf.mul(t, scores)),
      margins,
      toScores: a => tf.neg(tf.mul(t, a)),
    };
  });
}

/**
 * Two classes on one score column, `φ(Δ − t s)` with t = −1 for label 0 and +1 for label 1.
 * Of a 2 × 2 cost matrix, entry [y][1 − y] is the margin asked of an example of class y.
 *
 * Gradient, by hand: `−t φ′(Δ − t s)`.
 *
 * @throws if the margin is not a finite number ≥ 0 or a 2 × 2 cost matrix with a zero diagonal
 *
 * Source: Cortes & Vapnik (1995), Support-vector networks, Machine Learning 20.
 *
 * @example
 * ```js
 * const model = linearSVM({loss: binary({penalty: hinge()})});
 * model.dispose();
 * ```
 */
export function binary(options: ReductionOptions = {}): MarginLoss {
  return reduction(
    'binary',
    options,
    () => 1,
    (scores, labels, margin) => {
      checkMarginClasses('binary', margin, 2);
      const t = tf.expandDims(tf.sub(tf.mul(2, tf.cast(labels, 'float32')), 1), 1) as Tensor2D;
      const margins = Array.isArray(margin)
        ? tf.sum(marginRows(margin, oneHotRows(labels, 2)), 1, true)
        : tf.scalar(margin);
      return {
        m: tf.sub(margins, tf.mul(t, scores)),
        margins,
        toScores: a => tf.neg(tf.mul(t, a)),
      };
    },
  );
}

/** On wasm relu and clipByValue turn NaN into a number: a diverged model would look like a perfect one. */
function keepNaN(value: Tensor, m: Tensor): Tensor {
  return tf.add(value, tf.mul(0, m));
}

function oneHotRows(labels: Tensor1D, classes: number): Tensor2D {
  // Cast afterwards: on wasm, oneHot with dtype float32 writes the bits of integers.
  return tf.cast(tf.oneHot(labels, classes) as Tensor2D, 'float32');
}

function severalColumns(classes: number): number {
  return classes;
}
