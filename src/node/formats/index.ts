import {statSync} from 'node:fs';
import path from 'node:path';
import {option, optionError} from '../../data/index.js';
import {cifar} from './cifar.js';
import {csv} from './csv.js';
import type {Format} from './format.js';
import {idx} from './idx.js';
import {jsonl} from './jsonl.js';
import {parquet} from './parquet.js';
import {svmlight} from './svmlight.js';

export type {Format, FormatOption, PassState, Reading} from './format.js';
export {CHUNK_BYTES} from './textRows.js';

/** The formats of data files. */
export const formats = [csv, svmlight, parquet, jsonl, idx, cifar] as const;

/** The name of a format of data files. */
export type DataFormat = (typeof formats)[number]['name'];

/** The names of the formats that {@link readDataset} reads. */
export const dataFormats: readonly DataFormat[] = formats.map(({name}) => name);

/** The format of a name. */
export function formatNamed(name: DataFormat): Format<DataFormat> {
  const found = formats.find(format => format.name === name);
  if (!found)
    throw new Error(`format: there is no format '${name}': there are ${dataFormats.join(', ')}`);
  return found;
}

/** The format that the name of a file stands for. @throws if it stands for none */
export function formatOf(file: string): DataFormat {
  if (file === '-') return 'csv';
  const name = path.basename(file).toLowerCase().replace(/\.gz$/, '');
  const extension = path.extname(name).slice(1);
  const found = formats.find(
    ({names, extensions}: Format) => names?.test(name) || extensions.includes(extension),
  );
  if (found) return found.name;
  if (statSync(file, {throwIfNoEntry: false})?.isDirectory())
    throw new Error(`${file}: is a folder, not a file`);
  throw optionError`${file}: its name does not say what it is: give ${option('format')}, one of ${dataFormats.join(', ')}`;
}
