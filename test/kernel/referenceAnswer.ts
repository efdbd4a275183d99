import {
  dualValueOf,
  gradientOf,
  lossOf,
  scoresOf,
  type ReductionName,
  type ReferencePenalty,
} from '../reference.js';

/** What {@link referenceAnswer} is asked. */
interface Question {
  X: number[][];
  y: number[];
  W: number[][];
  b?: number[];
  weights?: number[];
  /** Row numbers; all rows by default. */
  rows?: number[];
  reduction: ReductionName;
  penalty: ReferencePenalty;
  margin: number | number[][];
}

/** Loss, q, rows predicted right and gradient, summed over the rows in float64. */
export function referenceAnswer(question: Question) {
  const {X, y, W, b, weights, reduction, penalty, margin} = question;
  const rows = question.rows ?? X.map((_, i) => i);
  const gradW = W.map(row => row.map(() => 0));
  const gradB = W[0]!.map(() => 0);
  let [loss, dualValue, correct] = [0, 0, 0];
  for (const i of rows) {
    const [s] = scoresOf([X[i]!], W, b);
    const v = weights?.[i] ?? 1;
    loss += v * lossOf(reduction, penalty, s!, y[i]!, margin);
    dualValue += v * dualValueOf(reduction, penalty, s!, y[i]!, margin);
    gradientOf(reduction, penalty, s!, y[i]!, margin).forEach((g, k) => {
      gradB[k]! += v * g;
      if (g !== 0) X[i]!.forEach((x, d) => (gradW[d]![k]! += v * x * g));
    });
    const found = s!.length === 1 ? Number(s![0]! > 0) : s!.indexOf(Math.max(...s!));
    if (found === y[i]) correct++;
  }
  return {loss, dualValue, correct, gradW: gradW.flat(), gradB};
}

/** ‖a − b‖ / ‖b‖ */
export function relativeDistance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let [distance, norm] = [0, 0];
  for (let i = 0; i < b.length; i++) {
    distance += (a[i]! - b[i]!) ** 2;
    norm += b[i]! ** 2;
  }
  return Math.sqrt(norm === 0 ? distance : distance / norm);
}
