import * as tf from '@tensorflow/tfjs';
import * as svm from 'tfjs-svm';
import {
  columnsOf,
  lambdaOf,
  PARAMETERS,
  type LossChoice,
  type Point,
  type State,
  type Weights,
} from './state.js';

/** What the present weights come to, as plain numbers. */
export interface Evaluation {
  /** [N][columns] */
  scores: number[][];
  /** [N] */
  losses: number[];
  /** ∂L/∂s, [N][columns] */
  scoreGradients: number[][];
  /** [N] */
  predicted: number[];
  /** Mean of the losses, and what the weights cost. */
  data: number;
  regularizer: number;
  /** ∂F/∂W, [2][columns], and ∂F/∂b. */
  gradW: number[][];
  gradB: number[];
  accuracy: number;
}

/** The loss that was chosen. */
export function lossOf(choice: LossChoice): svm.MarginLoss {
  const {reduction, margin} = choice;
  const penalty = penaltyOf(choice);
  if (!penalty) return svm.lossFromConfig({reduction});
  return svm.lossFromConfig({
    reduction,
    penalty: {name: penalty.name, ...penalty.parameters},
    margin,
  });
}

/** The penalty that was chosen; undefined for softmax, which has none. */
export function penaltyOf(choice: LossChoice): svm.Penalty | undefined {
  const {reduction, penalty, cap} = choice;
  if (reduction === 'softmaxCrossEntropy') return undefined;
  const make: (parameters: Record<string, number>) => svm.Penalty = svm[penalty];
  const own = Object.fromEntries(PARAMETERS[penalty].map(name => [name, choice[name]]));
  return make(penalty === 'huberizedTruncatedPinball' ? {...own, kappa: cap} : own);
}

/** The objective at the present weights, and its gradient: the custom op of the package, and the chain rule. */
export function evaluate(state: State): Evaluation {
  const {points, weights, bias, loss: choice} = state;
  const columns = columnsOf(state);
  const N = points.length;
  const lambda = lambdaOf(state);
  const scores = points.map(point => scoresOf(weights, point));
  const {losses, scoreGradients} = N
    ? lossesOf(choice, scores, points)
    : {losses: [], scoreGradients: []};
  const mean = (of: (i: number) => number) =>
    losses.reduce((sum, _, i) => sum + of(i), 0) / Math.max(1, N);
  const perColumn = <T>(of: (k: number) => T) => Array.from({length: columns}, (_, k) => of(k));
  const squares = (row: readonly number[]) => row.reduce((sum, w) => sum + w * w, 0);
  const regularized = [...weights.W, ...(bias === 'regularized' ? [weights.b] : [])];
  const predicted = scores.map(predictedOf);
  return {
    scores,
    losses,
    scoreGradients,
    predicted,
    data: mean(i => losses[i]!),
    regularizer: (lambda / 2) * regularized.reduce((sum, row) => sum + squares(row), 0),
    gradW: (['x', 'y'] as const).map((axis, d) =>
      perColumn(
        k => mean(i => points[i]![axis] * scoreGradients[i]![k]!) + lambda * weights.W[d]![k]!,
      ),
    ),
    gradB: perColumn(k => {
      if (bias === 'none') return 0;
      const pull = bias === 'regularized' ? lambda * weights.b[k]! : 0;
      return mean(i => scoreGradients[i]![k]!) + pull;
    }),
    accuracy: mean(i => (predicted[i] === points[i]!.label ? 1 : 0)),
  };
}

function lossesOf(choice: LossChoice, scores: number[][], points: State['points']) {
  return tf.tidy(() => {
    const loss = lossOf(choice);
    const s = tf.tensor2d(scores);
    const y = tf.tensor1d(
      points.map(({label}) => label),
      'int32',
    );
    return {
      losses: svm.marginLoss(loss, s, y).arraySync(),
      scoreGradients: loss.gradient(s, y).arraySync(),
    };
  });
}

/** The class that weights predict for a point. */
export function predictedBy(weights: Weights, point: Point): number {
  return predictedOf(scoresOf(weights, point));
}

function scoresOf({W, b}: Weights, {x, y}: Point): number[] {
  return b.map((intercept, k) => x * W[0]![k]! + y * W[1]![k]! + intercept);
}

function predictedOf(scores: readonly number[]): number {
  if (scores.length === 1) return scores[0]! > 0 ? 1 : 0;
  return scores.indexOf(Math.max(...scores));
}

/** A violation of the margin: of which class, and how far. */
export interface Violation {
  readonly against: number;
  readonly m: number;
}

/** The violations `m` that the loss charges an example for, one an axis of its penalty. */
export function violationsOf(
  {reduction, margin}: LossChoice,
  scores: readonly number[],
  label: number,
): Violation[] {
  if (reduction === 'binary')
    return [{against: 1 - label, m: margin - (2 * label - 1) * scores[0]!}];
  if (reduction === 'oneVsRest')
    return scores.map((s, against) => ({against, m: margin - (against === label ? s : -s)}));
  const all = scores
    .map((s, against) => ({
      against,
      m: s - scores[label]! + (reduction === 'softmaxCrossEntropy' ? 0 : margin),
    }))
    .filter(({against}) => against !== label);
  if (reduction !== 'crammerSinger') return all;
  return [all.reduce((worst, one) => (one.m > worst.m ? one : worst))];
}

/** How much an example pulls: the size of its dual variable g, `Σ_j |g_j|` (half of it where the classes share it). */
export function dualSize({reduction}: LossChoice, gradient: readonly number[]): number {
  const sum = gradient.reduce((total, g) => total + Math.abs(g), 0);
  return reduction === 'binary' || reduction === 'oneVsRest' ? sum : sum / 2;
}

/** The penalty and its derivative along violations. */
export interface Curve {
  m: number[];
  value: number[];
  slope: number[];
}

/** The curve of the chosen penalty; of softmax, of two classes: `log(1 + eᵐ)`. */
export function curveOf(choice: LossChoice, from: number, to: number): Curve {
  const m = Array.from({length: 161}, (_, i) => from + ((to - from) * i) / 160);
  const penalty = penaltyOf(choice);
  if (!penalty)
    return {
      m,
      value: m.map(x => Math.log1p(Math.exp(x))),
      slope: m.map(x => 1 / (1 + Math.exp(-x))),
    };
  return tf.tidy(() => {
    const at = tf.tensor1d(m);
    return {
      m,
      value: [...penalty.value(at).dataSync()],
      slope: [...penalty.derivative(at).dataSync()],
    };
  });
}

/** The derivative of one example's loss with respect to one of its scores, each way. */
export interface EntryGradient {
  hand: number;
  autodiff: number;
  /** By autodiff through `tf.max`, as one would write Crammer–Singer at first. */
  naive?: number;
  /** Central difference. */
  numeric: number;
  /** One-sided slopes: every number between them is a partial derivative's subgradient. */
  left: number;
  right: number;
  kink: boolean;
}

/** A step that float32 holds exactly, and half a step: at a kink the slopes stay apart, on a curve they halve. */
const STEP = 2 ** -9;

/** The gradient of one example's loss by hand, by autodiff and by differences, for each score. */
export function entryGradients(
  choice: LossChoice,
  scores: readonly number[],
  label: number,
): EntryGradient[] {
  return tf.tidy(() => {
    const loss = lossOf(choice);
    const y = tf.tensor1d([label], 'int32');
    const s = tf.tensor2d([[...scores]]);
    const hand = loss.gradient(s, y).dataSync();
    const autodiff = tf
      .grad(x => tf.sum(loss.value(x as tf.Tensor2D, y)))(s)
      .dataSync();
    const naive =
      choice.reduction === 'crammerSinger' ? naiveGradient(choice, s, label) : undefined;
    // From the scores as float32 has them: those are what the others saw.
    const here = s.dataSync();
    const steps = [0, STEP, -STEP, STEP / 2, -STEP / 2];
    const moved = scores.flatMap((_, k) =>
      steps.map(step => Array.from(here, (value, j) => value + (j === k ? step : 0))),
    );
    const labels = tf.fill([moved.length], label, 'int32') as tf.Tensor1D;
    const values = loss.value(tf.tensor2d(moved), labels).dataSync();
    return scores.map((_, k) => {
      const [at, up, down, halfUp, halfDown] = values.slice(5 * k, 5 * k + 5) as unknown as [
        number,
        number,
        number,
        number,
        number,
      ];
      const apart = (up + down - 2 * at) / STEP;
      const halfApart = (halfUp + halfDown - 2 * at) / (STEP / 2);
      return {
        hand: hand[k]!,
        autodiff: autodiff[k]!,
        ...(naive && {naive: naive[k]!}),
        numeric: (up - down) / (2 * STEP),
        left: (at - halfDown) / (STEP / 2),
        right: (halfUp - at) / (STEP / 2),
        kink: Math.abs(halfApart) > 0.01 && Math.abs(halfApart) > 0.75 * Math.abs(apart),
      };
    });
  });
}

function naiveGradient(choice: LossChoice, s: tf.Tensor2D, label: number): ArrayLike<number> {
  const columns = s.shape[1];
  const own = tf.cast(tf.oneHot(tf.tensor1d([label], 'int32'), columns), 'float32');
  const penalty = penaltyOf(choice)!;
  const loss = (x: tf.Tensor) => {
    const others = tf.sub(x, tf.mul(own, 1e6));
    const m = tf.sub(tf.add(tf.max(others, 1), choice.margin), tf.sum(tf.mul(x, own), 1));
    return tf.sum(penalty.value(m));
  };
  return tf.grad(loss)(s).dataSync();
}
