import {columnNewton, type ColumnObjective, type ColumnPoint, type Permission} from './columnNewton.js'; // prettier-ignore
import {boxes} from './dualDomains.js';
import type {PlainWeights} from '../engine.js';
import {interiorPoint, interiorRoom, type InteriorRoom} from './interiorPoint.js';
import {bySign} from './pairings.js';
import type {Problem} from '../problem.js';
import {hasKink} from '../rowLoss.js';

/** Steps that a column is expected to take, and how many multiply-adds the kernel does in the time of one here. */
const STEPS = 16;
const SLOWER = 16;
/** Unknowns of the equations at most, in float64 here: with more of them steps of the kernel are as fast. */
const MOST_UNKNOWNS = 300;
/** The same where the kernel solves them; and numbers of which it has a copy at most, 1 GiB. */
const MOST_FEATURES = 1000;
export const MOST_COPIED = 2 ** 28;
/** Steps that an interior point method takes, and what it does with all rows in one, in multiply-adds of the kernel. */
export const INTERIOR = {steps: 12, perNumber: 12};
/** What share of the tolerance it may use: weights that are stretched and rounded need the rest. */
export const SHARE = 0.1;

/** What Newton's method came to, of all columns together; P and the gap on the scale of `½‖W‖² + C Σ v_i L_i`. */
interface NewtonResult {
  readonly weights: {readonly W: Float64Array; readonly b: Float64Array};
  /** a, [N][columns] */
  readonly duals: Float64Array;
  readonly primal: number;
  readonly gap: number;
}

/** Newton's method, as the exact solver goes on by it. */
export interface NewtonMethod {
  /** About how many multiply-adds it takes, in those of the kernel; ∞ where the equations are too large. */
  work(duals: Float64Array): number;
  /**
   * Goes on from weights and duals, [N][columns], until it is at its share of the tolerance, or `mayGoOn` says no.
   *
   * @returns nothing where the machine does not have the memory
   */
  run(
    weights: PlainWeights,
    duals: Float64Array,
    tolerance: number,
    mayGoOn: Permission,
  ): Promise<NewtonResult | undefined>;
}

/**
 * Newton's method on each column of one-vs-rest, or on the one of two classes, behind the exact solver's certificate;
 * where the penalty has a kink, an interior point method, whose equations the kernel solves.
 */
export function newtonColumns(
  {objective, examples, shape}: Problem,
  C: number,
  call: string,
): NewtonMethod {
  const {loss, bias} = objective;
  const {x, labels, weights} = examples.resident!;
  const {columns, features} = shape;
  const parabola = loss.penalty!.parabola!;
  const N = labels.length;
  const stored = x.values.length;

  const objectiveOf = (column: number): ColumnObjective => {
    const isOwn = (y: number) => y === (columns === 1 ? 1 : column);
    const {margin} = loss.config!;
    return {
      x,
      signs: Float64Array.from(labels, y => (isOwn(y) ? 1 : -1)),
      margins: Float64Array.from(labels, y =>
        typeof margin === 'number' ? margin : margin![y]![columns === 1 ? 1 - y : column]!,
      ),
      strengths: Float64Array.from(labels, (_, i) => C * (weights?.[i] ?? 1)),
      parabola,
      bias,
    };
  };

  const isInterior = hasKink(loss);

  return {
    work(duals) {
      /** Rows within the parabola of their penalty, of a column. */
      const inside = insideOf(duals, parabola) / columns;
      if (isInterior) {
        if (features > MOST_FEATURES || stored > MOST_COPIED) return Infinity;
        const {steps, perNumber} = INTERIOR;
        const equations = (inside * features ** 2) / 2 + features ** 3 / 6;
        return steps * columns * (equations + perNumber * stored);
      }
      const unknowns = Math.min(features, inside);
      if (unknowns > MOST_UNKNOWNS) return Infinity;
      const products = ((stored / N) * inside * unknowns) / 2;
      return SLOWER * columns * (STEPS * (stored + unknowns ** 3 / 6) + products);
    },

    async run({W, b}, duals, tolerance, mayGoOn) {
      const room = isInterior ? await interiorRoom(call, x) : undefined;
      if (isInterior && !room) return undefined;
      const solveColumn = room ? byInterior.bind(undefined, room) : columnNewton;
      const found = {W: Float64Array.from(W), b: Float64Array.from(b)};
      const foundDuals = new Float64Array(N * columns);
      let [primal, gap] = [0, 0];
      try {
        for (let column = 0; column < columns; column++) {
          const own = (all: Float32Array | Float64Array, length: number) =>
            Float64Array.from({length}, (_, i) => all[i * columns + column]!);
          const point = await solveColumn(
            objectiveOf(column),
            {w: own(W, features), b: b[column]!, duals: own(duals, N)},
            SHARE * tolerance,
            mayGoOn,
          );
          point.w.forEach((w, d) => (found.W[d * columns + column] = w));
          point.duals.forEach((a, i) => (foundDuals[i * columns + column] = a));
          found.b[column] = point.b;
          primal += point.primal;
          gap += point.gap;
        }
      } finally {
        room?.dispose();
      }
      return {weights: found, duals: foundDuals, primal, gap};
    },
  };
}

/** How many duals are inside their bounds and not 0. */
export function insideOf(duals: Float64Array, {lo, hi}: {lo: number; hi: number}): number {
  return duals.reduce((count, a) => count + (a > lo && a < hi && a !== 0 ? 1 : 0), 0);
}

/** An interior point method in the place of {@link columnNewton}. */
async function byInterior(
  room: InteriorRoom,
  {signs, parabola, ...objective}: ColumnObjective,
  {w, b, duals}: {w: Float64Array; b: number; duals: Float64Array},
  tolerance: number,
  mayGoOn: Permission,
): Promise<ColumnPoint> {
  const {weights, ...point} = await interiorPoint(
    room,
    {...objective, pairing: bySign(signs), domain: boxes(parabola, 1)},
    {weights: Float64Array.of(...w, b), duals},
    tolerance,
    mayGoOn,
  );
  return {...point, w: weights.subarray(0, w.length), b: weights[w.length]!};
}
