import type {Tensor} from '@tensorflow/tfjs';
import {described, isArrayLike, isTensor} from '../../arguments/index.js';
import {isDataset, isSparse, type Dataset} from '../../data/index.js';

/** Examples that are read as they are needed, such as the pictures of a folder. */
export interface ExampleReader {
  readonly rows: number;
  /** Of one example. */
  readonly shape: readonly number[];
  /** The numbers of so many examples from one on. */
  valuesOf(start: number, count: number): Promise<Float32Array>;
}

/** Examples for a front model: pictures, or other numbers in its input's shape. */
export type FrontInput = Tensor | Dataset | ExampleReader | readonly unknown[];

/** Examples as they are read batch by batch. @throws one line if they are not in the shape of the input */
export function examplesOf(
  call: string,
  x: FrontInput,
  inputShape: readonly (number | null)[],
): ExampleReader {
  const wanted = inputShape.map(size => size ?? 'any').join(', ');
  const check = (shape: readonly number[], what = 'examples') => {
    const fits =
      shape.length === inputShape.length &&
      shape.every((size, i) => inputShape[i] === null || size === inputShape[i]);
    if (!fits)
      throw new Error(
        `${call}: ${what} are [${shape.join(', ')}] each, the front model takes [${wanted}]`,
      );
  };
  if (isTensor(x)) {
    const tensor = x as Tensor;
    const [rows = 0, ...shape] = tensor.shape;
    check(shape);
    if (rows === 0) throw new Error(`${call}: there are no examples`);
    return {
      rows,
      shape,
      async valuesOf(start: number, count: number) {
        const part = tensor.slice(start, count);
        const values = Float32Array.from(await part.data());
        part.dispose();
        return values;
      },
    };
  }
  if (isReader(x)) {
    check(x.shape);
    return x;
  }
  if (isDataset(x as Dataset)) {
    if (isSparse(x as Dataset))
      throw new Error(`${call}: sparse rows are no input of a front model`);
    const {rows, columns, values, pictures} = x as Dataset;
    const shape = pictures ? [pictures.height, pictures.width, pictures.channels] : [columns];
    check(shape, pictures ? 'pictures' : 'examples');
    if (rows === 0) throw new Error(`${call}: there are no examples`);
    return {
      rows,
      shape,
      valuesOf: async (start: number, count: number) =>
        Float32Array.from(values.subarray(start * columns, (start + count) * columns)),
    };
  }
  if (!Array.isArray(x) || x.length === 0)
    throw new TypeError(
      `${call}: examples must be a tensor, pictures or arrays, got ${described(x)}`,
    );
  const list = x as never[];
  const [first] = list.map(one => shapeOf(one));
  check(first!);
  return {
    rows: list.length,
    shape: first!,
    async valuesOf(start: number, count: number) {
      const size = first!.reduce((a, b) => a * b, 1);
      const values = new Float32Array(count * size);
      list.slice(start, start + count).forEach((one: unknown, i) => {
        check(shapeOf(one));
        if (isTensor(one)) values.set(one.dataSync(), i * size);
        else put(one, values, i * size);
      });
      return values;
    },
  };
}

/** Puts numbers in arrays of arrays, typed or not, one after the other. @returns where the next one goes */
function put(one: unknown, values: Float32Array, at: number): number {
  if (isArrayLike(one)) {
    for (let i = 0; i < one.length; i++) at = put(one[i], values, at);
    return at;
  }
  values[at] = one as number;
  return at + 1;
}

function isReader(x: FrontInput): x is ExampleReader {
  return typeof (x as Partial<ExampleReader> | null | undefined)?.valuesOf === 'function';
}

function shapeOf(one: unknown): number[] {
  if (isTensor(one)) return [...one.shape];
  if (typeof one === 'number') return [];
  if (!isArrayLike(one))
    throw new TypeError(`features: examples must be of numbers, got ${described(one)} in one`);
  return [one.length, ...(one.length ? shapeOf(one[0]) : [])];
}
