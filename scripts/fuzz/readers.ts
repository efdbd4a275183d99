import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import type {Dataset} from 'tfjs-svm';
import {readDataset, type ReadOptions} from 'tfjs-svm/node';
import {watched, type Found} from './found.js';
import {mutated, randomOf} from './mutate.js';

/** A file of each format, and how it is read. */
const seeds: Record<
  string,
  [file: string, content: () => Uint8Array | string, options?: ReadOptions]
> = {
  csv: [
    'x.csv',
    () => 'id,size,"co,lour",y\n1,1.5,red,u\n2,?,"bl""ue",v\n3,-2e-3,,u\n',
    {missing: 'mean', categorical: [2]},
  ],
  svmlight: ['x.svm', () => '# head\n1 qid:3 1:0.25 12:-3.5e-2\r\n-1 3:1 # x\n2\n3 2:7 1:5\n'],
  jsonl: [
    'x.jsonl',
    () => '{"a": 1, "b": "red", "y": "ü"}\n{"b": null, "a": -2e3, "y": true}\n',
    {label: 'y', missing: 'mean', categorical: ['b']},
  ],
  idx: [
    'x-ubyte',
    () => Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 2, 1, 2, 3, 4, 5, 6, 7, 8),
  ],
  cifar: ['x.bin', () => new Uint8Array(3073).fill(7)],
  parquet: ['x.parquet', () => readFileSync('test/fixtures/groups.parquet')],
  'parquet snappy': [
    'x.parquet',
    () => readFileSync('test/fixtures/cars-snappy.parquet'),
    {missing: 'mean', categorical: ['colour']},
  ],
};

/** The readers that are fuzzed. */
export const readers = Object.keys(seeds);

/** What so many mutated files do to a reader. */
export async function fuzz(reader: string, count: number, seed = 1): Promise<Found> {
  const [name, content, options] = seeds[reader]!;
  const original = Buffer.from(content());
  const random = randomOf(seed);
  const folder = mkdtempSync(path.join(tmpdir(), 'tfjs-svm-fuzz-'));
  const file = path.join(folder, name);
  try {
    return await watched(count, async () => {
      const input = mutated(original, random);
      writeFileSync(file, input);
      return {
        input,
        isOurs: message => message.startsWith(`${file}: `),
        run: async () => isSound(await readDataset(file, options)),
      };
    });
  } finally {
    rmSync(folder, {recursive: true});
  }
}

/** Whether the parts of a dataset fit together and every number is one. */
function isSound(data: Dataset): boolean {
  const {rows, columns, values, labels} = data;
  if (labels && labels.length !== rows) return false;
  if (!values.every(Number.isFinite)) return false;
  if (!('indptr' in data)) return values.length === rows * columns;
  const {indptr, indices} = data;
  return (
    indptr.length === rows + 1 &&
    indptr[rows] === values.length &&
    indices.length === values.length &&
    indices.every(column => column >= 0 && column < columns)
  );
}
