import {checkArgument, checkNames, described} from '../arguments/index.js';
import {type Label} from '../data/index.js';

/** Whether two ways differ by more than chance explains. */
export interface PairedTest {
  /** Of the first over the second: the mean difference of scores, or of shares that are right. */
  difference: number;
  /** How probable it is that chance alone differs so far, either way. */
  p: number;
}

/** What {@link correctedT} finds. */
export interface CorrectedT extends PairedTest {
  t: number;
  /** Where the true difference is with 95 % confidence. */
  interval: [low: number, high: number];
}

/**
 * The corrected resampled t test: whether scores on the same folds differ. Folds share rows to train on, so
 * that the plain test finds differences where there are none; the variance is that of
 * `(1/k + test/train)` instead of `1/k`.
 *
 * Source: Nadeau & Bengio (2003), Inference for the generalization error, Machine Learning 52.
 *
 * @param a the score of each fold, of the first way; `b` those of the second on the same folds
 * @param options `testToTrain`, rows tested on over rows trained on; by default 1/(k − 1), of k folds that are
 *   each held out once. Of 10 times 5 folds it is 1/4
 * @throws unless there are as many scores of both, at least 2, finite
 *
 * @example
 * ```js
 * correctedT([0.9, 0.8, 0.9], [0.7, 0.7, 0.7]).p < 0.2; // → true
 * ```
 */
export function correctedT(
  a: readonly number[],
  b: readonly number[],
  options: {testToTrain?: number} = {},
): CorrectedT {
  const call = 'correctedT';
  checkArgument(call, 'a', a, 'list');
  checkArgument(call, 'b', b, 'list');
  const {testToTrain = 1 / (a.length - 1)} = checkNames(call, options, {testToTrain: true});
  if (a.length !== b.length || a.length < 2)
    throw new Error(
      `${call}: there are ${a.length} and ${b.length} scores: at least 2, as many of both`,
    );
  if (![...a, ...b].every(Number.isFinite)) throw new Error(`${call}: a score is not finite`);
  if (!(testToTrain > 0))
    throw new RangeError(
      `${call}: testToTrain must be a number above 0, got ${described(testToTrain)}`,
    );
  const count = a.length;
  const differences = a.map((score, i) => score - b[i]!);
  const difference = differences.reduce((sum, d) => sum + d, 0) / count;
  const variance = differences.reduce((sum, d) => sum + (d - difference) ** 2, 0) / (count - 1);
  const error = Math.sqrt((1 / count + testToTrain) * variance);
  const t =
    error > 0 ? difference / error : difference === 0 ? 0 : Math.sign(difference) * Infinity;
  const reach = error * quantile(count - 1);
  return {
    difference,
    t,
    p: twoSided(t, count - 1),
    interval: [difference - reach, difference + reach],
  };
}

/**
 * McNemar's test: whether one model is right more often than another on the same examples, from those of
 * which one alone is right. Exact, by the binomial distribution.
 *
 * Source: McNemar (1947), Note on the sampling error of the difference between correlated proportions.
 *
 * @param truth [N], the labels; `a` and `b` what two models predict, [N]
 * @throws unless all are as many, at least one
 *
 * @example
 * ```js
 * mcnemar(['a', 'b', 'a'], ['a', 'b', 'b'], ['a', 'a', 'a']).onlyFirst; // → 1
 * ```
 */
export function mcnemar(
  truth: ArrayLike<Label>,
  a: ArrayLike<Label>,
  b: ArrayLike<Label>,
): PairedTest & {onlyFirst: number; onlySecond: number} {
  for (const [name, labels] of Object.entries({truth, a, b}))
    checkArgument('mcnemar', name, labels, 'list');
  const {length} = truth;
  if (length === 0 || a.length !== length || b.length !== length)
    throw new Error(
      `mcnemar: there are ${a.length} and ${b.length} predictions for ${length} labels`,
    );
  let [onlyFirst, onlySecond] = [0, 0];
  for (let i = 0; i < length; i++) {
    const [first, second] = [a[i] === truth[i], b[i] === truth[i]];
    if (first && !second) onlyFirst++;
    if (second && !first) onlySecond++;
  }
  const [least, all] = [Math.min(onlyFirst, onlySecond), onlyFirst + onlySecond];
  // P(X ≤ least) of a binomial with p = ½.
  const tail = all === 0 ? 1 : incompleteBeta(0.5, all - least, least + 1);
  return {
    difference: (onlyFirst - onlySecond) / length,
    p: Math.min(1, 2 * tail),
    onlyFirst,
    onlySecond,
  };
}

/** P(|T| ≥ |t|) of Student's distribution. */
function twoSided(t: number, freedom: number): number {
  return Number.isFinite(t) ? incompleteBeta(freedom / (freedom + t * t), freedom / 2, 0.5) : 0;
}

/** The t that 95 % are within. */
function quantile(freedom: number): number {
  let [low, high] = [0, 1e3];
  for (let i = 0; i < 100; i++) {
    const middle = (low + high) / 2;
    if (twoSided(middle, freedom) > 0.05) low = middle;
    else high = middle;
  }
  return high;
}

/**
 * The regularised incomplete beta function I_x(a, b), by its continued fraction.
 *
 * Source: Abramowitz & Stegun (1964), 26.5.8; evaluated as Lentz (1976) does.
 */
function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0 || x >= 1) return x <= 0 ? 0 : 1;
  // It converges fast below the mean.
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a);
  const front =
    Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x)) /
    a;
  const TINY = 1e-300;
  let [c, d] = [1, 1 - ((a + b) * x) / (a + 1)];
  d = 1 / (Math.abs(d) < TINY ? TINY : d);
  let fraction = d;
  for (let m = 1; m < 10_000; m++) {
    for (const term of [
      (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m)),
      (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1)),
    ]) {
      d = 1 + term * d;
      d = 1 / (Math.abs(d) < TINY ? TINY : d);
      c = 1 + term / c;
      if (Math.abs(c) < TINY) c = TINY;
      fraction *= c * d;
    }
    if (Math.abs(c * d - 1) < 1e-15) break;
  }
  return front * fraction;
}

/** log Γ(x), x > 0, by Stirling's series from 15 up. */
function logGamma(x: number): number {
  let [shift, y] = [0, x];
  for (; y < 15; y++) shift -= Math.log(y);
  const s = 1 / (y * y);
  const series = (1 / 12 - s * (1 / 360 - s * (1 / 1260 - s * (1 / 1680 - s / 1188)))) / y;
  return shift + (y - 0.5) * Math.log(y) - y + Math.log(2 * Math.PI) / 2 + series;
}
