import {described} from '../arguments/index.js';
import * as tf from '@tensorflow/tfjs';
import type {Tensor} from '@tensorflow/tfjs';
import {type Chunks, type Dataset, type Label} from '../data/index.js';

/** Numbers in a chunk that is gathered of smaller elements: 4 MB. */
const CHUNK_VALUES = 2 ** 20;

/**
 * The examples of a tf.data.Dataset as chunks. An element is `{xs, ys}`: one row (`xs` a vector or
 * numbers by name, `ys` a label), or a batch of them (`xs` [n, D], `ys` [n]). Small ones are gathered.
 */
export function chunksOfTfData(call: string, source: tf.data.Dataset<tf.TensorContainer>): Chunks {
  return async function* () {
    const iterator = await source.iterator();
    let rows: Rows[] = [];
    let stored = 0;
    for (let number = 0; ; number++) {
      const {value, done} = await iterator.next();
      if (done) break;
      const element = await rowsOf(`${call}: element ${number} of the tf.data.Dataset`, value);
      const columns = rows[0]?.columns;
      if (columns !== undefined && columns !== element.columns) {
        throw new Error(
          `${call}: element ${number} of the tf.data.Dataset has ${element.columns} features, those before have ${columns}`,
        );
      }
      rows.push(element);
      stored += element.values.length;
      if (stored < CHUNK_VALUES) continue;
      yield joined(rows);
      rows = [];
      stored = 0;
    }
    if (rows.length) yield joined(rows);
  };
}

interface Rows {
  columns: number;
  features?: string[];
  values: ArrayLike<number>;
  labels: Label[];
}

async function rowsOf(call: string, element: unknown): Promise<Rows> {
  try {
    const {xs, ys} = (element ?? {}) as {xs?: unknown; ys?: unknown};
    if (xs === undefined || ys === undefined)
      throw new TypeError(`${call} must be {xs, ys}, got ${described(element)}`);
    const labels = await labelsOf(call, ys);
    if (!(xs instanceof tf.Tensor)) return {...plainRow(call, xs), labels: oneOf(call, labels)};
    if (xs.rank !== 1 && xs.rank !== 2)
      throw new Error(`${call}: xs must have shape [D] or [n, D], got [${xs.shape.join(', ')}]`);
    const values = await xs.data();
    if (xs.rank === 1) return {columns: xs.size, values, labels: oneOf(call, labels)};
    const [rows, columns] = xs.shape as [number, number];
    if (labels.length !== rows)
      throw new Error(`${call} has ${labels.length} ys for ${rows} rows of xs`);
    return {columns, values, labels};
  } finally {
    tf.dispose(element as tf.TensorContainer);
  }
}

/** Numbers, or numbers by name as tf.data.csv gives them. */
function plainRow(call: string, xs: unknown): Omit<Rows, 'labels'> {
  const isArray = Array.isArray(xs) || ArrayBuffer.isView(xs);
  if (typeof xs !== 'object' || xs === null)
    throw new TypeError(`${call}: xs must be numbers or a tensor, got ${described(xs)}`);
  const values = isArray ? Array.from(xs as ArrayLike<unknown>) : Object.values(xs);
  const odd = values.findIndex(value => typeof value !== 'number');
  if (odd >= 0)
    throw new TypeError(`${call}: xs must be numbers, got ${described(values[odd])} at ${odd}`);
  return {
    columns: values.length,
    ...(!isArray && {features: Object.keys(xs)}),
    values: values as number[],
  };
}

async function labelsOf(call: string, ys: unknown): Promise<Label[]> {
  if (ys instanceof tf.Tensor) {
    const tensor: Tensor = ys;
    if (tensor.size !== (tensor.shape[0] ?? 1))
      throw new Error(
        `${call}: ys must have shape [n], got [${tensor.shape.join(', ')}] (class labels, not one-hot)`,
      );
    return Array.from<Label>((await tensor.data()) as ArrayLike<Label>);
  }
  const single = typeof ys === 'object' && ys !== null ? Object.values(ys) : [ys];
  const label: unknown = single[0];
  if (single.length === 1 && (typeof label === 'string' || typeof label === 'number'))
    return [label];
  throw new TypeError(`${call}: ys must be a label or a tensor of labels, got ${described(ys)}`);
}

function oneOf(call: string, labels: Label[]): Label[] {
  if (labels.length !== 1) throw new Error(`${call} has ${labels.length} ys for one row of xs`);
  return labels;
}

function joined(parts: Rows[]): Dataset {
  const {columns, features} = parts[0]!;
  const labels = parts.flatMap(part => part.labels);
  const values = new Float32Array(labels.length * columns);
  let end = 0;
  for (const part of parts) {
    values.set(part.values, end);
    end += part.values.length;
  }
  return {rows: labels.length, columns, ...(features && {features}), values, labels};
}
