import type {FusedAnswer, FusedLossOfRows} from '../../kernel/index.js';
import type {PlainWeights} from '../engine.js';
import {regularizer} from '../objective.js';
import type {Problem} from '../problem.js';
import {smoothPart} from './smoothPart.js';

/** The result of a step. */
export interface ProximalStep {
  /** Loss and gradient of the data at the weights it was taken from. */
  readonly answer: FusedAnswer;
  /** F of the new weights, and how many rows they predict right. */
  readonly primal: number;
  readonly correct: number;
  /** `‖W − prox(W − t∇)‖/t` of the weights it was taken from: 0 where they are stationary. */
  readonly stationarity: number;
  /** Whether it was taken from the current weights, without momentum. */
  readonly isPlain: boolean;
  /** Whether no step, however short, lowered F. */
  readonly isStuck: boolean;
}

/** A running accelerated proximal gradient method. */
export interface ProximalGradient {
  step(): ProximalStep;
  /** The next step is taken without momentum. */
  restart(): void;
  readonly current: PlainWeights;
}

/** A step may be longer by this factor than the last one. */
const LONGER = 1.1;
const SHORTER = 0.5;
/** Relative difference up to which objectives count as equal: that of float32 scores. */
export const ROUNDING = 1e-7;
/** A step must lower the objective by this much (Li and Lin's δ, over the width of the step). */
export const KEPT = 1e-4;

/**
 * Monotone accelerated proximal gradient on `f(W, b) + λ₁‖W‖₁`, f the smooth rest of F: FISTA with
 * backtracking, whose momentum is dropped where the objective would not fall; a plain step from the
 * present weights is then taken instead, which leads down from any point that is not stationary.
 *
 * @param t the length of the first step
 *
 * Sources: Beck & Teboulle (2009), SIAM J. Imaging Sciences 2; O'Donoghue & Candès (2015) for the
 * restart; Li & Lin (2015), NIPS, for losses that are not convex.
 */
export function proximalGradient(
  loss: FusedLossOfRows,
  problem: Problem,
  t: number,
  start?: PlainWeights,
): ProximalGradient {
  const {objective, examples} = problem;
  const N = examples.size;
  const {at, look, proximal, pointOf} = smoothPart(loss, problem);
  let x = pointOf(start);
  const {length} = x;
  let before = x;
  let momentum = 1;
  let isPlain = true;
  const valueAt = (point: Float32Array) => {
    const {W, b} = at(point);
    const {loss: sum, correct} = loss.value(W, b);
    return {primal: sum / N + regularizer(objective, W, b), correct};
  };
  let now = valueAt(x);
  /** The least objective so far; a rise by no more than rounding does not count. */
  let least = now.primal;

  /** A step from y, backtracked until f is below its quadratic upper bound. */
  function proximalStep(y: Float32Array) {
    const {answer, slope, primal} = look(y);
    for (; ; t *= SHORTER) {
      const {point: z, squares, along} = proximal(y, slope, t);
      const value = valueAt(z);
      const limit = primal + along + squares / (2 * t);
      if (value.primal <= limit + ROUNDING * Math.abs(primal) || t < 1e-30 || squares === 0)
        return {z, value, answer, squares, stationarity: Math.sqrt(squares) / t};
    }
  }

  return {
    get current() {
      return at(x);
    },
    restart() {
      momentum = 1;
      before = x;
      isPlain = true;
    },
    step() {
      const y = new Float32Array(length);
      const next = (1 + Math.sqrt(1 + 4 * momentum * momentum)) / 2;
      const share = (momentum - 1) / next;
      for (let i = 0; i < length; i++) y[i] = x[i]! + share * (x[i]! - before[i]!);
      const wasPlain = isPlain;
      const taken = proximalStep(y);
      const {z, value, answer, squares, stationarity} = taken;
      const needed = (KEPT * squares) / t;
      const falls = value.primal <= least - needed + ROUNDING * Math.abs(least);
      const common = {answer, stationarity, isPlain: wasPlain};
      if (!falls && !wasPlain) {
        // Without momentum, from the present weights.
        this.restart();
        return {...common, ...now, isStuck: false};
      }
      if (!falls) return {...common, ...now, isStuck: true};
      before = x;
      x = z;
      now = value;
      least = Math.min(least, value.primal);
      momentum = next;
      isPlain = false;
      t *= LONGER;
      return {...common, ...now, isStuck: false};
    },
  };
}
