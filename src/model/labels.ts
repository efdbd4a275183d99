import {described, isArrayLike, isDisposed, isTensor, quoted, listed} from '../arguments/index.js';
import type {Tensor1D} from '@tensorflow/tfjs';
import {type Label} from '../data/index.js';

/** The label of each example, [N]: strings or numbers, or a tensor of numbers. */
export type Labels = Tensor1D | ArrayLike<Label>;

/** Throws one line where there is but one class. */
export function checkSeveral(call: string, classes: readonly Label[]): void {
  if (classes.length === 1)
    throw new Error(`${call}: y has one class only, ${quoted(classes[0]!)}`);
}

/** The labels as plain values, checked: as many as there are examples, all strings or all finite numbers. */
export function checkLabels(call: string, y: Labels | undefined, rows: number): Label[] {
  if (y === undefined || y === null) throw new Error(`${call} is missing`);
  if (isDisposed(y)) throw new Error(`${call} is a tensor that was disposed of`);
  if (isTensor(y) && y.rank !== 1) {
    throw new Error(
      `${call} must have shape [N], got [${y.shape.join(', ')}] (class labels, not one-hot: y.argMax(1) gives them)`,
    );
  }
  if (!isTensor(y) && !isArrayLike(y))
    throw new TypeError(
      `${call} must be labels or a Tensor1D, got ${described(y)}${afterLabels(call, y)}`,
    );
  const labels = Array.from<Label>(isTensor(y) ? y.dataSync() : y);
  if (labels.length !== rows)
    throw new Error(`${call} has ${labels.length} labels for ${rows} examples`);
  labels.forEach((label, i) => {
    if (isArrayLike(label))
      throw new TypeError(`${call} has ${described(label)} at ${i}: ${remedyFor(labels)}`);
    if (typeof label !== 'string' && !Number.isFinite(label)) {
      throw new Error(
        `${call} has ${described(label)} at ${i}: a label is a string or a finite number`,
      );
    }
    if (typeof label !== typeof labels[0]) {
      throw new Error(
        `${call} mixes strings and numbers (${quoted(labels[0]!)} at 0, ${quoted(label)} at ${i})`,
      );
    }
  });
  return labels;
}

/** What to do about options where labels should be: a data set has labels of its own, but y keeps its place. */
function afterLabels(call: string, y: unknown): string {
  const isPlain = typeof y === 'object' && Object.getPrototypeOf(y) === Object.prototype;
  return isPlain && call.endsWith(': y') ? '; options come after y, which may be undefined' : '';
}

/** What to do about arrays where labels should be: they are one-hot, or several labels an example. */
function remedyFor(rows: readonly unknown[]): string {
  const isOneHot = (row: unknown) =>
    isArrayLike(row) &&
    row.length > 1 &&
    Array.from(row).every(value => value === 0 || value === 1) &&
    Array.from(row).filter(value => value === 1).length === 1;
  return rows.every(isOneHot)
    ? 'class labels, not one-hot: y.map(row => row.indexOf(1)) gives them'
    : 'one label an example is wanted here; of several it is a model of linearSVM({multilabel: true})';
}

/** The distinct labels in order: numbers by size, strings by code unit. */
export function classesOf(labels: Iterable<Label>): Label[] {
  return [...new Set(labels)].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}

/**
 * The classes of a model, with the lookup of a class index by label (a string or a number), or by
 * the text of the label as it stands in a cell of a file, in an option or as a key.
 */
export interface LabelIndex {
  /** [K], the label of each class. */
  readonly classes: readonly Label[];
  /** The class a text stands for; undefined if it is none. */
  ofText(text: string): number | undefined;
  /** The class index of each label. @throws one line if one is none of the classes */
  indices(call: string, labels: readonly Label[]): Int32Array;
}

/** A label is none of the classes of a model. */
export class UnknownLabelError extends Error {
  override name = 'UnknownLabelError';

  constructor(
    call: string,
    readonly label: Label,
    /** Of which example, from 0. */
    readonly row: number,
    readonly classes: readonly Label[],
  ) {
    super(
      `${call} has ${quoted(label)} at ${row}, which is none of the classes ${listed(classes)}`,
    );
  }

  /** The same of an example of a file. */
  in(file: string): Error {
    const {label, row, classes} = this;
    return new Error(
      `${file}: example ${row + 1} is labelled ${quoted(label)}, which is none of the classes ${listed(classes)}`,
      {cause: this},
    );
  }
}

/** Makes the index of classes in this order. */
export function labelIndex(classes: readonly Label[]): LabelIndex {
  const byLabel = new Map(classes.map((label, k) => [label, k]));
  const byText = new Map(classes.map((label, k) => [String(label), k]));
  return {
    classes,
    ofText: text => byText.get(text),
    indices(call, labels) {
      // An array of a list and a function takes a copy of the list first.
      const indices = new Int32Array(labels.length);
      for (let i = 0; i < labels.length; i++) {
        const label = labels[i]!;
        const found = byLabel.get(label);
        if (found === undefined) {
          throw new UnknownLabelError(call, label, i, classes);
        }
        indices[i] = found;
      }
      return indices;
    },
  };
}
