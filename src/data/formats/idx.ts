import {checkArgument, checkNames} from '../../arguments/index.js';
import type {DenseDataset} from '../dataset.js';

/** How to read IDX data. */
export interface IDXOptions {
  /** What errors call the data. @defaultValue 'idx' */
  source?: string;
  /** The bytes of the labels' own IDX file. @defaultValue none: the rows have no labels */
  labels?: Uint8Array;
}

/** How wide each type of number is, and how it is read, by the third byte of a file. */
const types: Record<number, [width: number, read: (view: DataView, at: number) => number]> = {
  0x08: [1, (view, at) => view.getUint8(at)],
  0x09: [1, (view, at) => view.getInt8(at)],
  0x0b: [2, (view, at) => view.getInt16(at)],
  0x0c: [4, (view, at) => view.getInt32(at)],
  0x0d: [4, (view, at) => view.getFloat32(at)],
  0x0e: [8, (view, at) => view.getFloat64(at)],
};

/**
 * Reads IDX data, the format of MNIST: an array [N, height, width] of pictures, or [N, D]; pixels of
 * 0 to 255 stay what they are.
 *
 * @param bytes the file, unzipped
 * @throws one line naming source, if it is no IDX data, has too few or too many bytes, or there are not
 *   as many labels as rows
 *
 * @example
 * ```js
 * parseIDX(Uint8Array.of(0, 0, 8, 2, 0, 0, 0, 1, 0, 0, 0, 2, 5, 7)).values; // → Float32Array(2) [ 5, 7 ]
 * ```
 */
export function parseIDX(bytes: Uint8Array, options: IDXOptions = {}): DenseDataset {
  const call = 'parseIDX';
  checkArgument(call, 'bytes', bytes, 'bytes');
  const {source = 'idx', labels: given} = checkNames(call, options, {source: true, labels: true});
  if (given !== undefined) checkArgument(call, 'labels', given, 'bytes');
  const {shape, values} = arrayIn(bytes, source);
  const [rows = 0, ...inner] = shape;
  if (inner.length === 0)
    throw new Error(`${source}: has one dimension only: these are labels, not examples`);
  const labels = given && arrayIn(given, `${source}: labels`);
  if (labels && (labels.shape.length !== 1 || labels.shape[0] !== rows))
    throw new Error(`${source}: labels have shape [${labels.shape}], there are ${rows} rows`);
  const [height, width, channels = 1] = inner;
  return {
    rows,
    columns: inner.reduce((product, size) => product * size, 1),
    values,
    ...(labels && {labels: Array.from(labels.values)}),
    ...(inner.length > 1 && {pictures: {height: height!, width: width!, channels}}),
  };
}

function arrayIn(bytes: Uint8Array, source: string): {shape: number[]; values: Float32Array} {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [zero, zeroToo, code, dimensions] = bytes;
  const type = types[code ?? 0];
  if (zero !== 0 || zeroToo !== 0 || !type || !dimensions || dimensions > 4)
    throw new Error(
      `${source}: is not IDX data (its first bytes are ${[...bytes.subarray(0, 4)].join(' ')})`,
    );
  const start = 4 + 4 * dimensions;
  if (bytes.length < start) throw new Error(`${source}: ends within its head`);
  const shape = Array.from({length: dimensions}, (_, i) => view.getUint32(4 + 4 * i));
  const [width, read] = type;
  const length = shape.reduce((product, size) => product * size, 1);
  if (bytes.length !== start + length * width) {
    throw new Error(
      `${source}: has ${bytes.length} bytes, shape [${shape.join(', ')}] takes ${start + length * width}`,
    );
  }
  const values = new Float32Array(length);
  for (let i = 0; i < length; i++) values[i] = read(view, start + i * width);
  return {shape, values};
}
