import type {RowProducts} from '../kernel/index.js';
import type {MarginLoss} from '../losses/index.js';
import {rowLoss, type Row, type RowSums} from './rowLoss.js';

/** Sums over rows with the gradient of the smoothed loss, [(D + 1) · columns], the intercept's in the last row. */
export interface RowAnswer extends RowSums {
  gradient: Float64Array;
}

/**
 * What Newton's method asks of the rows, for weights [(D + 1) · columns] with the intercept as the
 * last row and a loss that is smoothed by γ. All sums are made row by row in float64, so that the
 * bits are the same on every machine.
 */
export interface RowAnswers {
  /** Sums and gradient. */
  answer(weights: Float64Array, gamma: number): Promise<RowAnswer>;
  /** Makes the duals that `weights` have now the center of the smoothing from now on. */
  recenter(weights: Float64Array, gamma: number): Promise<void>;
  /** `∇²·direction` of the smoothed loss. */
  product(weights: Float64Array, gamma: number, direction: Float64Array): Promise<Float64Array>;
  /** The smoothed loss at `weights + t·direction` for each t. */
  along(
    weights: Float64Array,
    gamma: number,
    direction: Float64Array,
    steps: readonly number[],
  ): Promise<Float64Array>;
}

/** Some of the rows. */
export interface PinnedExamples {
  products: RowProducts;
  /** Class index, [N]. */
  labels: Int32Array;
  /** v, [N]; ones by default. */
  weights?: Float32Array | undefined;
  /** The sample weight of each, [N]; once by default. */
  counts?: Float32Array | undefined;
}

/** @param chunks begins a pass over the rows; the same objects again if they stay in memory */
export function rowAnswers(
  chunks: () => Iterable<PinnedExamples> | AsyncIterable<PinnedExamples>,
  loss: MarginLoss,
  columns: number,
): RowAnswers {
  /** A cache: the scores of the chunks that stay in memory, at the latest weights. */
  let known = new WeakMap<PinnedExamples, Float64Array>();
  let at: Float64Array | undefined;
  /** The center of each chunk, in order. */
  let centers: (Float64Array | undefined)[] = [];

  /** The chunks, with what goes through their rows. */
  async function* eachChunk() {
    let number = 0;
    for await (const examples of chunks()) {
      const {products, labels, weights: v, counts} = examples;
      const center = centers[number++];
      yield {
        examples,
        products,
        eachRow(scores: Float64Array, use: (row: Row) => void, first = 0, end = labels.length) {
          const row: Row = {scores, center, at: 0, label: 0, weight: 1, count: 1};
          for (let i = first; i < end; i++) {
            row.at = i * columns;
            row.label = labels[i]!;
            row.weight = v?.[i] ?? 1;
            row.count = counts?.[i] ?? 1;
            use(row);
          }
        },
      };
    }
  }

  /** Has scores of these weights alone be known. */
  function moveTo(weights: Float64Array): void {
    if (at && isSame(at, weights)) return;
    known = new WeakMap();
    at = weights.slice();
  }

  function scoresAt(examples: PinnedExamples, weights: Float64Array): Float64Array {
    moveTo(weights);
    let scores = known.get(examples);
    if (!scores) known.set(examples, (scores = examples.products.scores(weights)));
    return scores;
  }

  return {
    async answer(weights, gamma) {
      const {add} = rowLoss(loss, columns, gamma);
      const sums = {loss: 0, smooth: 0, dualValue: 0, correct: 0};
      const gradient = new Float64Array(weights.length);
      moveTo(weights);
      for await (const {examples, products, eachRow} of eachChunk()) {
        const scores = new Float64Array(examples.labels.length * columns);
        const replace = (g: Float64Array, first: number, end: number) => {
          scores.set(g.subarray(first * columns, end * columns), first * columns);
          eachRow(g, row => add(row, sums), first, end);
        };
        products.addOuter(weights, replace, gradient);
        known.set(examples, scores);
      }
      return {...sums, gradient};
    },
    async recenter(weights, gamma) {
      const {add} = rowLoss(loss, columns, gamma);
      const next: Float64Array[] = [];
      for await (const {examples, eachRow} of eachChunk()) {
        const g = scoresAt(examples, weights).slice();
        const sums = {loss: 0, smooth: 0, dualValue: 0, correct: 0};
        eachRow(g, row => add({...row, weight: 1}, sums));
        next.push(g);
      }
      centers = next;
    },
    async product(weights, gamma, direction) {
      const {bend} = rowLoss(loss, columns, gamma);
      const product = new Float64Array(weights.length);
      for await (const {examples, products, eachRow} of eachChunk()) {
        const scores = scoresAt(examples, weights);
        const replace = (bent: Float64Array, first: number, end: number) =>
          eachRow(scores, row => bend(row, bent), first, end);
        products.addOuter(direction, replace, product);
      }
      return product;
    },
    async along(weights, gamma, direction, steps) {
      const {smooth} = rowLoss(loss, columns, gamma);
      const losses = new Float64Array(steps.length);
      for await (const {examples, products, eachRow} of eachChunk()) {
        const scores = scoresAt(examples, weights);
        const changes = products.scores(direction);
        for (const [i, step] of steps.entries()) {
          const moved = scores.map((score, k) => score + step * changes[k]!);
          eachRow(moved, row => {
            losses[i]! += smooth(row);
          });
        }
      }
      return losses;
    },
  };
}

function isSame(a: Float64Array, b: Float64Array): boolean {
  return a.length === b.length && a.every((value, i) => value === b[i]);
}
