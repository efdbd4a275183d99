import {vectorRoom, type VectorPair} from '../../kernel/index.js';
import type {LeadingMoments} from './leadingMoments.js';
import {momentMetric, squaresMetric} from './momentMetric.js';
import type {Problem} from '../problem.js';

/** Steps that are remembered, as many as have room in so many bytes; at least and at most. */
const ROOM = 2 ** 26;
const LEAST_STEPS = 8;
const MOST_STEPS = 20;
/** Curvature along a step, over the lengths of step and change, below which it says nothing. */
const FLAT = 1e-8;

/** What steps of a descent tell of the curvature of F, by limited memory BFGS. */
export interface CurvatureMemory {
  /** Whether it knows no step. */
  readonly isEmpty: boolean;
  /** The inverse of the curvature times slopes, [(D + 1) · columns], until it is asked again. */
  inverse(slopes: Float64Array): Float64Array;
  /** Takes a step, and by how much it changed the slopes. */
  learn(step: Float64Array, change: Float64Array): void;
  forget(): void;
  /** Gives its memory back; it cannot be used any more. */
  dispose(): void;
}

/** What is known of the features before any step. */
export interface FeatureMoments {
  /** The mean of `v·x²` of each, and of v for the intercept, [D + 1]; 0 where there is none. */
  readonly squares: Float64Array;
  /** The leading second moments of the features, where they are worth their cost. */
  readonly leading?: LeadingMoments | undefined;
}

/**
 * Pairs of negative curvature are left out. Columns of one-vs-rest, which are problems of their own, have pairs of
 * their own.
 *
 * @param moments of the features: the first guess of the curvature is a model made of them
 *
 * Source: Liu & Nocedal (1989), Mathematical Programming 45.
 */
export async function curvatureMemory(
  call: string,
  problem: Pick<Problem, 'objective' | 'shape'>,
  {squares, leading}: FeatureMoments,
): Promise<CurvatureMemory> {
  const {columns} = problem.shape;
  const isApart = problem.objective.loss.config?.reduction === 'oneVsRest';
  const blocks = isApart ? columns : 1;
  const affordable = Math.floor(ROOM / (16 * squares.length * columns));
  const most = Math.min(MOST_STEPS, Math.max(LEAST_STEPS, affordable));
  const directions = leading?.directions.length;
  const shape = {rows: squares.length, columns, blocks, vectors: 1, pairs: most, directions};
  const room = await vectorRoom(call, shape);
  const metric = leading
    ? momentMetric(leading, problem, blocks, room)
    : squaresMetric(squares, problem, blocks, room);
  /**
   * A step, the change of the slope that it made, and their product, of each block of columns; ∞ where it says nothing.
   * Those that are remembered, the latest first, and places for others.
   */
  let pairs: VectorPair[] = [];
  const places: VectorPair[] = [];
  const product = room.vector();
  /** Of the first guess, the multiple that has the latest curvature of each block. */
  const scales = new Float64Array(blocks).fill(1);

  return {
    get isEmpty() {
      return pairs.length === 0;
    },
    forget() {
      places.push(...pairs);
      pairs = [];
    },
    learn(step, change) {
      if (pairs.length === most) places.push(pairs.pop()!);
      const place = places.pop() ?? room.pair();
      const {a, b, c: curvature} = place;
      a.set(step);
      b.set(change);
      const [squares, changes] = [room.dots(a, a), room.dots(b, b)];
      room.dots(a, b).forEach((along, k) => {
        const isBent = along > FLAT * Math.sqrt(squares[k]! * changes[k]!);
        curvature[k] = isBent ? along : Infinity;
      });
      if (!curvature.some(Number.isFinite)) {
        places.push(place);
        return;
      }
      pairs.unshift(place);
      metric.fit(a, curvature);
      const bends = metric.squares(b);
      curvature.forEach((along, k) => {
        if (along < Infinity) scales[k] = along / bends[k]!;
      });
    },
    // The two loops over the pairs.
    inverse(slopes) {
      product.set(slopes);
      room.unwind(product, pairs);
      metric.invert(product, scales);
      room.rewind(product, pairs);
      return product;
    },
    dispose: () => room.dispose(),
  };
}
