import type {FusedLossOfRows} from '../../kernel/index.js';
import type {CurvatureMemory} from './curvatureMemory.js';
import type {PlainWeights} from '../engine.js';
import type {Problem} from '../problem.js';
import {KEPT, ROUNDING, type ProximalGradient, type ProximalStep} from './proximalGradient.js';
import {smoothPart, type Look} from './smoothPart.js';
import {dot} from '../vectors.js';

/** Halvings of a step that does not lead down, before a plain one is taken. */
const HALVINGS = 6;

type Numbers = Float32Array | Float64Array;

/** Writes `a − b`. */
function subtract(to: Float64Array, a: Numbers, b: Numbers): void {
  for (let i = 0; i < to.length; i++) to[i] = a[i]! - b[i]!;
}

/** Weights and what was found there. */
interface Place extends Look {
  point: Float32Array;
}

/**
 * Monotone quasi-Newton descent on `f(W, b) + λ₁‖W‖₁`, f the smooth rest of F, convex or not: steps of
 * limited memory BFGS within the orthant of the weights; where F would not fall, a plain proximal step with
 * backtracking, which leads down from any point that is not stationary.
 *
 * @param t the length of the first plain step
 * @param memory of steps on the same problem; it is emptied
 *
 * Source: Andrew & Gao (2007), ICML, for L1.
 */
export function quasiNewton(
  loss: FusedLossOfRows,
  problem: Problem,
  t: number,
  memory: CurvatureMemory,
  start?: PlainWeights,
): ProximalGradient {
  const {l1} = problem.objective;
  const smooth = smoothPart(loss, problem);
  const look = (point: Float32Array): Place => ({point, ...smooth.look(point)});
  const absolute = (i: number) => (i < smooth.weights ? l1 : 0);
  let here = look(smooth.pointOf(start));
  const {length} = here.point;
  const [step, change] = [new Float64Array(length), new Float64Array(length)];
  memory.forget();
  /** The least objective so far; a rise by no more than rounding does not count. */
  let least = here.primal;

  /** Slopes of F, where it has a corner the one that is nearest to 0. */
  function fullSlope({point, slope}: Place): Float64Array {
    if (l1 === 0) return slope;
    return slope.map((s, i) => {
      if (point[i] !== 0) return s + absolute(i) * Math.sign(point[i]!);
      return s - Math.max(-absolute(i), Math.min(absolute(i), s));
    });
  }

  /** Where a quasi-Newton step leads, if it leads down. */
  function quasiNewtonStep(full: Float64Array): Place | undefined {
    if (memory.isEmpty) return undefined;
    const direction = memory.inverse(full);
    for (let halving = 0, share = 1; halving <= HALVINGS; halving++, share /= 2) {
      const point = new Float32Array(length);
      let falls = 0;
      for (let i = 0; i < length; i++) {
        const x = here.point[i]!;
        // With L1 no weight leaves its orthant, and none goes against its own slope.
        const by = absolute(i) > 0 && direction[i]! * full[i]! < 0 ? 0 : share * direction[i]!;
        const side = x === 0 ? -full[i]! : x;
        point[i] = absolute(i) > 0 && (x - by) * side <= 0 ? 0 : x - by;
        falls += full[i]! * (x - point[i]!);
      }
      if (!(falls > 0)) return undefined;
      const there = look(point);
      if (there.primal <= least - KEPT * falls + ROUNDING * Math.abs(least)) return there;
    }
    return undefined;
  }

  /** ‖W − prox(W − t∇)‖/t; without L1 that is ‖∇‖. */
  function stationarityHere(): number {
    return l1 > 0 ? Math.sqrt(proximal().squares) / t : Math.sqrt(dot(here.slope, here.slope));
  }

  const proximal = () => smooth.proximal(here.point, here.slope, t);

  /** A plain step, backtracked until f is below its quadratic upper bound. */
  function plainStep(): Place | undefined {
    for (; t > 1e-30; t /= 2) {
      const {point, squares, along} = proximal();
      if (squares === 0) return undefined;
      const there = look(point);
      const limit = here.primal + along + squares / (2 * t);
      if (there.primal > limit + ROUNDING * Math.abs(here.primal)) continue;
      const needed = (KEPT * squares) / t;
      return there.primal <= least - needed + ROUNDING * Math.abs(least) ? there : undefined;
    }
    return undefined;
  }

  function learn(from: Place, to: Place): void {
    subtract(step, to.point, from.point);
    subtract(change, to.slope, from.slope);
    memory.learn(step, change);
  }

  return {
    get current() {
      return smooth.at(here.point);
    },
    restart: () => memory.forget(),
    step(): ProximalStep {
      const {answer} = here;
      const stationarity = stationarityHere();
      let there = quasiNewtonStep(fullSlope(here));
      if (!there) {
        memory.forget();
        there = plainStep();
      }
      if (there) {
        learn(here, there);
        here = there;
        least = Math.min(least, there.primal);
      }
      const {primal} = here;
      const {correct} = here.answer;
      return {answer, primal, correct, stationarity, isPlain: true, isStuck: !there};
    },
  };
}
