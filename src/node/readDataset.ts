import type {Dataset} from '../data/index.js';
import {pathsOf, sourceName} from './bytes.js';
import {formatNamed} from './formats/index.js';
import {chunksIn} from './readChunks.js';
import {resolveOptions, type ReadOptions} from './readOptions.js';
import {wholeHere} from './reasonToStream.js';

/**
 * Reads a data file of any format: CSV, svmlight, Parquet, JSON lines, MNIST's IDX pictures or the
 * binary CIFAR-10; gzipped or not. The extension says which (a CSV file from '-', standard input),
 * unless `format` does.
 *
 * @param file a path, '-' for standard input, or several paths of CIFAR-10 batches
 * @throws one line naming the file, and the place in it where something is wrong
 *
 * @example
 * ```js
 * (await readDataset('iris.csv', {drop: ['petal_width_cm']})).columns; // → 3
 * ```
 */
export async function readDataset(
  file: string | readonly string[],
  options: ReadOptions = {},
): Promise<Dataset> {
  const files = pathsOf('readDataset', file);
  const first = files[0]!;
  const {format, ...given} = resolveOptions(first, options);
  const {takesSeveral} = formatNamed(format);
  if (files.length > 1 && !takesSeveral)
    throw new Error(`${sourceName(files[1]!)}: only CIFAR-10 batches are read together`);
  const maxBytes = given.maxBytes ?? (await wholeHere(first, format, given));
  const reading = {...given, maxBytes};
  // All chunks in one.
  const chunks = chunksIn(files, format, reading, {rows: Infinity}, () => undefined);
  for await (const data of chunks) return data;
  throw new Error(`${sourceName(first)}: is empty`);
}
