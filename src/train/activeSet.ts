import {shuffle, type Random} from '../data/index.js';
import type {Coordinates, Far, Pass} from '../kernel/index.js';
import {nthLargest} from './nthLargest.js';

/** What was proven of some columns of the scores. */
interface ColumnBounds {
  /** The objective of the best weights so far. */
  primal: number;
  /** The best lower bound so far. */
  dual: number;
}

/** Which weights coordinate descent goes over, and what comes of it. */
interface ActiveSet {
  /** The weights of a Newton step, if one is due. */
  newton(): Int32Array | undefined;
  /** The next pass, in a fresh order; undefined where a look at all is due. */
  next(): Pass | undefined;
  /** After a pass. */
  passed(): void;
  /** After a look at all: which weights matter from now on, and what is proven. */
  looked(): ColumnBounds;
  /** Whether pairs of classes want a step of {@link supportNewton}: what is far from optimal are weights that are not 0. */
  readonly isCoupled: boolean;
  /** Weights that matter. */
  readonly size: number;
  /** The weights of {@link ColumnBounds.primal}, and b behind them. */
  best(): Float32Array;
}

/**
 * Passes over the weights that matter between two looks at all; they end early where the steepest slope
 * has come down to a share of that of the first. Where corners are rounded each pass moves the rounding:
 * a look at all is then worth less than a pass.
 */
const SMOOTH = {most: 4, settled: 0.3};
const ROUNDED = {most: 12, settled: 0.1};
/** Weights no further from optimal than this share of the furthest are left, but where corners are rounded. */
const LEFT = 0.1;
/** The weights that are not 0 are the trouble where they are so many times as far from optimal as others. */
const COUPLED = 2;
/** Rounds of passes before Newton steps: rows whose violations change from step to step cost them much. */
const BEFORE_NEWTON = 1;
/** Weights looked at to begin with; then at most twice as many as are not 0. */
const LEAST_ACTIVE = 100;

/** What holds the weights. */
export interface Held {
  /** μ of weights and of biases, and ν. */
  squares: number;
  biasSquares: number;
  absolutes: number;
  /** Whether φ is rounded, so that every pass minimises something else. */
  isRounded: boolean;
}

/** Begins with all weights as they are, and a look at all that has been taken. */
export function activeSet(
  part: Coordinates,
  {squares, biasSquares, absolutes, isRounded}: Held,
  random: Random,
): ActiveSet {
  const {columns} = part;
  const {most, settled} = isRounded ? ROUNDED : SMOOTH;
  let list = new Int32Array(0);
  let best = new Float32Array(0);
  const bounds: ColumnBounds = {primal: Infinity, dual: -Infinity};
  /** Passes since the look, and how steep the first and the latest of them were. */
  let passes = 0;
  let looks = 0;
  let first = 0;
  let steepest = 0;
  let isSettled = false;
  let isCoupled = false;

  /** Slopes beyond ν, of all weights and of those that are 0. */
  let beyond = new Float64Array(0);
  let outside = new Float64Array(0);

  /** The greatest `s·linear − s²·conjugate − Σ soft(s·slope, ν)²/2μ` over factors s ≤ 1 on the duals. */
  function bestBound({weights, steepest}: Far): number {
    const {linear, conjugate, biasSlopes} = part.sums();
    const slopes = part.slopes();
    if (beyond.length < weights.length) beyond = new Float64Array(2 * weights.length);
    let count = 0;
    for (const n of weights) {
      const slope = Math.abs(slopes[n]!);
      if (slope > absolutes) beyond[count++] = slope;
    }
    const curved = conjugate + (biasSquares > 0 ? biasSlopes / (2 * biasSquares) : 0);
    const held = squares > 0 ? beyond.subarray(0, count) : [];
    const rise = (s: number) => {
      let sum = linear - 2 * s * curved;
      for (const slope of held) sum -= (Math.max(0, s * slope - absolutes) * slope) / squares;
      return sum;
    };
    let low = 0;
    let high = squares > 0 ? 1 : Math.min(1, absolutes / steepest);
    if (rise(high) < 0) {
      for (let step = 0; step < 50; step++) {
        const middle = 0.5 * (low + high);
        if (rise(middle) > 0) low = middle;
        else high = middle;
      }
    } else low = high;
    let bound = low * linear - low * low * curved;
    for (const slope of held) bound -= Math.max(0, low * slope - absolutes) ** 2 / (2 * squares);
    return bound;
  }

  /** Those that are not 0 or would not stay so, the steepest first. */
  function choose({weights: far}: Far): void {
    const [weights, slopes] = [part.weights(), part.slopes()];
    if (outside.length < far.length) outside = new Float64Array(2 * far.length);
    let [support, steep] = [0, 0];
    let [worstWithin, worstOutside] = [0, 0];
    for (const n of far) {
      const slope = Math.abs(slopes[n]!);
      if (weights[n] !== 0) {
        const full = slopes[n]! + squares * weights[n]! + absolutes * Math.sign(weights[n]!);
        worstWithin = Math.max(worstWithin, Math.abs(full));
        support++;
      } else if (slope > absolutes) {
        worstOutside = Math.max(worstOutside, slope - absolutes);
        outside[steep++] = slope;
      }
    }
    const room = Math.max(LEAST_ACTIVE, 2 * support) - support;
    const least = steep > room ? nthLargest(outside.subarray(0, steep), room) : absolutes;
    list = new Int32Array(support + steep);
    let active = 0;
    for (const n of far) if (weights[n] !== 0 || Math.abs(slopes[n]!) >= least) list[active++] = n;
    list = list.subarray(0, active);
    isCoupled = columns > 1 && !isRounded && worstWithin > COUPLED * worstOutside;
  }

  const isNewton = () => columns === 1 && !isRounded && looks > BEFORE_NEWTON;

  return {
    get size() {
      return list.length;
    },
    get isCoupled() {
      return isCoupled;
    },
    best: () => best,
    newton: () => (isNewton() ? list : undefined),
    next() {
      if (isNewton() || isSettled || passes >= most) return undefined;
      return {weights: shuffle(list, random), enough: isRounded ? 0 : LEFT * steepest};
    },
    passed() {
      steepest = part.steepest();
      if (passes++ === 0) first = steepest;
      isSettled = steepest <= settled * first;
    },
    looked() {
      looks++;
      const far = part.far();
      choose(far);
      passes = 0;
      steepest = 0;
      isSettled = false;
      bounds.dual = Math.max(bounds.dual, bestBound(far));
      const {primal} = part.sums();
      if (!(primal >= bounds.primal)) {
        bounds.primal = primal;
        best = new Float32Array(part.weights());
      }
      return bounds;
    },
  };
}
