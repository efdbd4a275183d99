import {isSparse, type Dataset} from '../data/index.js';
import type {MarginLoss} from '../losses/index.js';
import type {Examples} from './engine.js';
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

/** @param chunks begins a pass over the rows; the same objects again if they stay in memory */
export function rowAnswers(
  chunks: () => Iterable<Examples> | AsyncIterable<Examples>,
  loss: MarginLoss,
  columns: number,
): RowAnswers {
  /** A cache: the scores of the chunks that stay in memory, at the latest weights. */
  let known = new WeakMap<Examples, Float64Array>();
  let at: Float64Array | undefined;
  /** The center of each chunk, in order. */
  let centers: (Float64Array | undefined)[] = [];

  /** The chunks with their scores. */
  async function* scored(weights: Float64Array) {
    let number = 0;
    for await (const examples of chunks()) {
      const {x, labels, weights: v} = examples;
      const center = centers[number++];
      yield {
        examples,
        scores: scoresAt(examples, weights),
        eachRow(scores: Float64Array, use: (row: Row) => void) {
          const row: Row = {scores, center, at: 0, label: 0, weight: 1};
          for (let i = 0; i < x.rows; i++) {
            row.at = i * columns;
            row.label = labels[i]!;
            row.weight = v?.[i] ?? 1;
            use(row);
          }
        },
      };
    }
  }

  function scoresAt(examples: Examples, weights: Float64Array): Float64Array {
    if (!at || !isSame(at, weights)) {
      known = new WeakMap();
      at = weights.slice();
    }
    let scores = known.get(examples);
    if (!scores) known.set(examples, (scores = scoresOf(examples.x, weights, columns)));
    return scores;
  }

  return {
    async answer(weights, gamma) {
      const {add} = rowLoss(loss, columns, gamma);
      const sums = {loss: 0, smooth: 0, dualValue: 0, correct: 0};
      const gradient = new Float64Array(weights.length);
      for await (const {examples, scores, eachRow} of scored(weights)) {
        const g = scores.slice();
        eachRow(g, row => add(row, sums));
        addOuter(examples.x, g, columns, gradient);
      }
      return {...sums, gradient};
    },
    async recenter(weights, gamma) {
      const {add} = rowLoss(loss, columns, gamma);
      const next: Float64Array[] = [];
      for await (const {scores, eachRow} of scored(weights)) {
        const g = scores.slice();
        const sums = {loss: 0, smooth: 0, dualValue: 0, correct: 0};
        eachRow(g, row => add({...row, weight: 1}, sums));
        next.push(g);
      }
      centers = next;
    },
    async product(weights, gamma, direction) {
      const {bend} = rowLoss(loss, columns, gamma);
      const product = new Float64Array(weights.length);
      for await (const {examples, scores, eachRow} of scored(weights)) {
        const bent = scoresOf(examples.x, direction, columns);
        eachRow(scores, row => bend(row, bent));
        addOuter(examples.x, bent, columns, product);
      }
      return product;
    },
    async along(weights, gamma, direction, steps) {
      const {smooth} = rowLoss(loss, columns, gamma);
      const losses = new Float64Array(steps.length);
      for await (const {examples, scores, eachRow} of scored(weights)) {
        const changes = scoresOf(examples.x, direction, columns);
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

/** `XW + b`, [N · columns]. */
function scoresOf(x: Dataset, weights: Float64Array, columns: number): Float64Array {
  const {rows, columns: features, values} = x;
  const scores = new Float64Array(rows * columns);
  const intercept = weights.subarray(features * columns);
  const row = new Float64Array(columns);
  for (let i = 0, next = 0; i < rows; i++) {
    const end = isSparse(x) ? x.indptr[i + 1]! : next + features;
    const first = next;
    if (columns === 1) {
      let sum = intercept[0]!;
      if (isSparse(x)) for (; next < end; next++) sum += values[next]! * weights[x.indices[next]!]!;
      else for (; next < end; next++) sum += values[next]! * weights[next - first]!;
      scores[i] = sum;
      continue;
    }
    row.set(intercept);
    for (; next < end; next++) {
      const value = values[next]!;
      if (value === 0) continue;
      const from = (isSparse(x) ? x.indices[next]! : next - first) * columns;
      for (let k = 0; k < columns; k++) row[k]! += value * weights[from + k]!;
    }
    scores.set(row, i * columns);
  }
  return scores;
}

/** Adds `Σ_i x_i ⊗ g_i`, and `Σ_i g_i` to the last row. */
function addOuter(x: Dataset, g: Float64Array, columns: number, sum: Float64Array): void {
  const {rows, columns: features, values} = x;
  for (let i = 0; i < rows; i++) {
    const start = i * columns;
    let isZero = true;
    for (let k = 0; k < columns; k++) {
      sum[features * columns + k]! += g[start + k]!;
      if (g[start + k] !== 0) isZero = false;
    }
    // Most rows are far from the margin.
    if (isZero) continue;
    const first = isSparse(x) ? x.indptr[i]! : i * features;
    const end = isSparse(x) ? x.indptr[i + 1]! : first + features;
    for (let next = first; next < end; next++) {
      const value = values[next]!;
      const to = (isSparse(x) ? x.indices[next]! : next - first) * columns;
      for (let k = 0; k < columns; k++) sum[to + k]! += value * g[start + k]!;
    }
  }
}
