import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import type {Dataset} from '../../../src/index.js';
import {isSparse} from '../../../src/data/index.js';

/** The question by which peers.py loads data: where their arrays lie. */
interface StoredData {
  [name: string]: unknown;
  do: 'load';
}

let folder: string | undefined;
let latest: {data: Dataset; question: StoredData} | undefined;

const file = (name: string) => {
  folder ??= mkdtempSync(path.join(tmpdir(), 'bench-fits-'));
  return path.join(folder, name);
};

/** Writes the arrays of data to files; those of the data before are overwritten. */
export function stored(data: Dataset): StoredData {
  if (latest?.data === data) return latest.question;
  const {rows, columns, values, labels} = data;
  const arrays = {
    values,
    labels: Int32Array.from(labels as number[]),
    ...(isSparse(data) && {indices: data.indices, indptr: data.indptr}),
  };
  const files = Object.entries(arrays).map(([name, array]) => {
    writeFileSync(file(name), array);
    return [name, file(name)];
  });
  latest = {data, question: {do: 'load', rows, columns, ...Object.fromEntries(files)}};
  return latest.question;
}

/** Where a library writes its weights. */
export const weightsFile = (library: string): string => file(`${library}.weights`);

/** Removes all these files. */
export function forgetStored(): void {
  if (folder) rmSync(folder, {recursive: true, force: true});
  folder = latest = undefined;
}
