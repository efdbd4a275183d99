import * as tf from '@tensorflow/tfjs';
import type {Tensor2D} from '@tensorflow/tfjs';
import {ParameterError} from './checkParameter.js';

/**
 * The margin Δ asked for between the true class and another: one number for every pair, or a
 * K × K cost matrix whose entry [y][j] is the margin of true class y over class j.
 */
export type Margin = number | number[][];

const isMargin = (x: unknown): x is number => typeof x === 'number' && Number.isFinite(x) && x >= 0;

/** Throws unless `margin` is a finite number ≥ 0 or a square matrix of them; see {@link Margin}. */
export function checkMargin(
  call: string,
  margin: Margin,
  {zeroDiagonal}: {zeroDiagonal: boolean},
): void {
  if (!Array.isArray(margin)) {
    if (isMargin(margin)) return;
    throw new ParameterError(call, 'margin', `must be a finite number at least 0, got ${margin}`);
  }
  const classes = margin.length;
  margin.forEach((row, y) => {
    if (!Array.isArray(row) || row.length !== classes) {
      throw new RangeError(
        `${call}: margin must be a square cost matrix, row ${y} has ${row?.length} entries for ${classes} rows`,
      );
    }
    row.forEach((entry, j) => {
      if (!isMargin(entry)) {
        throw new RangeError(
          `${call}: margin[${y}][${j}] must be a finite number at least 0, got ${entry}`,
        );
      }
      if (zeroDiagonal && y === j && entry !== 0) {
        throw new RangeError(
          `${call}: margin[${y}][${y}] must be 0 (the diagonal of the cost matrix), got ${entry}`,
        );
      }
    });
  });
  if (classes < 2) {
    throw new RangeError(
      `${call}: margin must be a cost matrix of at least 2 × 2, got ${classes} × ${classes}`,
    );
  }
}

/** Throws if a cost matrix is not made for that many classes. */
export function checkMarginClasses(call: string, margin: Margin, classes: number): void {
  if (Array.isArray(margin) && margin.length !== classes) {
    throw new RangeError(
      `${call}: margin is a ${margin.length} × ${margin.length} cost matrix, the scores are for ${classes} classes`,
    );
  }
}

/** The cost-matrix row of each example, [N, K], from its one-hot label [N, K]. */
export function marginRows(margin: number[][], oneHot: Tensor2D): Tensor2D {
  return tf.matMul(oneHot, tf.tensor2d(margin));
}
