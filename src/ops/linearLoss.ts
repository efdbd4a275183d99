import {checkArgument, checkNames} from '../arguments/index.js';
import type {Scalar, Tensor1D, Tensor2D} from '@tensorflow/tfjs';
import {isFusible, type PinnedRows} from '../kernel/index.js';
import {checkMarginClasses, type MarginLoss} from '../losses/index.js';
import {fusedOp, tensorOp, type LinearExamples} from './linearOps.js';

/** Options of {@link linearLoss}. */
export interface LinearLossOptions {
  /** K. @defaultValue one more than the greatest label; 2 for `binary` */
  classes?: number;
  /** Only these rows, in any order, any number of times. @defaultValue all rows */
  indices?: ArrayLike<number>;
  /** v, a factor on the loss of each row, [N]. @defaultValue 1 for every row */
  weights?: Tensor1D | ArrayLike<number>;
  /**
   * What computes: 'fused', the kernel, or 'tensor', tf ops on the active backend over a copy of
   * the rows.
   *
   * @defaultValue 'fused' for the losses of this package, 'tensor' for others
   */
  engine?: 'fused' | 'tensor';
}

/**
 * A linear layer and its loss over pinned rows: `mean_i v_i L(x_i·W + b, y_i)`, differentiable in W
 * and b on whatever backend is active.
 *
 * By the fused engine it is one custom op, whose gradient comes in the same pass as the value:
 * ∂/∂W = (1/N) Σ v_i x_i ⊗ g_i. It is given as numbers, so it cannot be differentiated once more:
 * that throws. By the tensor engine it can.
 */
export interface LinearLoss {
  /** W [D, columns], b [columns] → the mean loss. */
  (W: Tensor2D, b?: Tensor1D): Scalar;
  /** Frees its own memory; the rows stay pinned. The loss cannot be used afterwards. */
  dispose(): void;
}

/**
 * Makes a {@link LinearLoss}.
 *
 * @param rows from `pin`
 * @param labels [N], class indices from 0
 * @returns the mean loss as a function of W [D, columns] and b [columns]; `dispose()` gives its memory back
 * @throws one line if the labels or weights do not fit the rows, a label, a weight, an index or
 *   `classes` is out of range, or the engine cannot do it: 'fused' knows the losses of this package only, 'tensor' dense rows only;
 *   or the weights are more than WebAssembly memory has room for beside the rows
 *
 * @example
 * ```js
 * const rows = await pin([[1, 0], [0, 1]]);
 * const loss = linearLoss(crammerSinger(), rows, [0, 1]);
 * const gradient = tf.grad(loss)(tf.zeros([2, 2]));
 * rows.dispose();
 * ```
 */
export function linearLoss(
  loss: MarginLoss,
  rows: PinnedRows,
  labels: Tensor1D | ArrayLike<number>,
  options: LinearLossOptions = {},
): LinearLoss {
  const call = 'linearLoss';
  checkArgument(call, 'loss', loss, 'loss');
  checkArgument(call, 'rows', rows, 'pinned');
  checkArgument(call, 'labels', labels, 'values');
  checkNames(call, options, known);
  for (const name of ['weights', 'indices'] as const)
    if (options[name] !== undefined) checkArgument(call, name, options[name], 'values');
  const engine = options.engine ?? (isFusible(loss.config) ? 'fused' : 'tensor');
  if (engine !== 'fused' && engine !== 'tensor')
    throw new RangeError(`${call}: engine must be 'fused' or 'tensor', got '${String(engine)}'`);
  if (engine === 'fused' && !isFusible(loss.config))
    throw new Error(`${call}: the fused engine does not know the loss ${loss.name}`);
  const given = numbers(labels);
  const y = Int32Array.from(given);
  const odd = y.findIndex((label, i) => label !== given[i]);
  if (odd >= 0) throw new RangeError(`${call}: label ${given[odd]} at ${odd} is not a class index`);
  checkLength(call, 'labels', y.length, rows.rows);
  const classes = options.classes ?? Math.max(2, 1 + y.reduce((most, k) => Math.max(most, k), 0));
  if (!(Number.isInteger(classes) && classes >= 2))
    throw new RangeError(`${call}: classes must be a whole number at least 2, got ${classes}`);
  const {margin} = loss.config ?? {};
  if (margin !== undefined) checkMarginClasses(call, margin, classes);
  const columns = loss.columns(classes);
  y.forEach((label, i) => {
    if (!(label >= 0 && label < classes) || (columns === 1 && label > 1)) {
      throw new RangeError(
        `${call}: label ${label} at ${i} is out of range for ${classes} classes (0 to ${classes - 1})`,
      );
    }
  });
  const v = options.weights && Float32Array.from(numbers(options.weights));
  if (v) checkLength(call, 'weights', v.length, rows.rows);
  v?.forEach((weight, i) => {
    if (!Number.isFinite(weight))
      throw new RangeError(`${call}: weight ${weight} at ${i} is not a finite number`);
  });
  const {indices} = options;
  const batch = indices && Int32Array.from(indices);
  batch?.forEach((row, i) => {
    if (!(row === indices![i] && row >= 0 && row < rows.rows))
      throw new RangeError(
        `${call}: index ${indices![i]} at ${i} is out of range for ${rows.rows} rows`,
      );
  });
  const count = batch?.length ?? rows.rows;
  if (count === 0) throw new Error(`${call}: indices are empty`);

  const shape: [number, number] = [rows.columns, columns];
  const examples: LinearExamples = {rows, y, v, batch, count, shape};
  const {op, dispose} =
    engine === 'fused' ? fusedOp(call, loss, examples) : tensorOp(call, loss, examples);
  let disposed = false;
  const checked = (W: Tensor2D, b?: Tensor1D): Scalar => {
    if (disposed) throw new Error(`${call}: the loss was disposed of`);
    if (W.rank !== 2 || W.shape[0] !== shape[0] || W.shape[1] !== columns)
      throw new TypeError(`${call}: W must have shape [${shape}], got [${W.shape}]`);
    if (b && (b.rank !== 1 || b.shape[0] !== columns))
      throw new TypeError(`${call}: b must have shape [${columns}], got [${b.shape}]`);
    return op(W, b);
  };
  return Object.assign(checked, {
    dispose() {
      disposed = true;
      dispose();
    },
  });
}

const known: Record<keyof LinearLossOptions, true> = {
  classes: true,
  indices: true,
  weights: true,
  engine: true,
};

function numbers(values: Tensor1D | ArrayLike<number>): ArrayLike<number> {
  return 'dataSync' in values ? values.dataSync() : values;
}

function checkLength(call: string, what: string, length: number, rows: number): void {
  if (length !== rows) throw new Error(`${call}: ${length} ${what} for ${rows} rows`);
}
