import {diagonal, type CalibrationMethod, type LabelledScores} from './calibrationMethod.js';

/**
 * Temperature scaling, the softmax of `β·s` with one β > 0 for all classes: it keeps the order of the
 * classes, and is the default for more than two. One score column s stands for (−s, s).
 *
 * Source: Guo, Pleiss, Sun & Weinberger (2017), On calibration of modern neural networks, ICML.
 */
export const temperature: CalibrationMethod = {
  name: 'temperature',
  fit: scores => [[fitInverseTemperature(scores)]],
  apply(parameters, scores, to) {
    const beta = parameters[0]![0]!;
    if (scores.length === 1) to.set([-scores[0]!, scores[0]!]);
    else to.set(scores);
    const most = to.reduce((a, b) => Math.max(a, b));
    let sum = 0;
    for (let k = 0; k < to.length; k++) sum += to[k] = Math.exp(beta * (to[k]! - most));
    for (let k = 0; k < to.length; k++) to[k]! /= sum;
  },
  fits: parameters =>
    parameters.length === 1 && parameters[0]!.length === 1 && parameters[0]![0]! > 0,
  layers(parameters, columns) {
    const beta = parameters[0]![0]!;
    const weights = columns === 1 ? [[-beta, beta]] : diagonal(Array(columns).fill(beta));
    return [{weights, bias: weights[0]!.map(() => 0), activation: 'softmax'}];
  },
};

/** Where β ends if scores separate the classes wholly (or say nothing): scikit-learn's bounds. */
const [LEAST, MOST] = [Math.exp(-10), Math.exp(10)];

/** The β of the least log loss, by Newton on a convex function of one variable, kept within a bracket. */
function fitInverseTemperature({values, columns, labels, weights}: LabelledScores): number {
  const slopesAt = (beta: number) => {
    let [first, second] = [0, 0];
    for (let i = 0; i < labels.length; i++) {
      const scores =
        columns === 1
          ? [-values[i]!, values[i]!]
          : Array.from({length: columns}, (_, k) => values[i * columns + k]!);
      const most = Math.max(...scores);
      let [sum, mean, square] = [0, 0, 0];
      for (const score of scores) {
        const share = Math.exp(beta * (score - most));
        sum += share;
        mean += share * (score - most);
        square += share * (score - most) ** 2;
      }
      mean /= sum;
      const v = weights?.[i] ?? 1;
      first += v * (mean - (scores[labels[i]!]! - most));
      second += v * (square / sum - mean * mean);
    }
    return {first, second};
  };
  let [low, high] = [LEAST, MOST];
  let beta = 1;
  for (let step = 0; step < 200; step++) {
    const {first, second} = slopesAt(beta);
    if (first === 0) return beta;
    if (first > 0) high = beta;
    else low = beta;
    const newton = beta - first / second;
    const next = newton > low && newton < high ? newton : Math.sqrt(low * high);
    if (Math.abs(next - beta) <= 1e-14 * beta) return next;
    beta = next;
  }
  return beta;
}
