import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import type {Dataset} from 'tfjs-svm';
import {readDataset, type ReadOptions} from 'tfjs-svm/node';
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

const MOST_MILLISECONDS = 1000;
const MOST_GROWTH = 256e6;

/** What so many mutated files do to a reader: how many were read, and what should not have happened. */
export async function fuzz(
  reader: string,
  count: number,
  seed = 1,
  onRun?: (run: number) => void,
): Promise<{read: number; refused: number; faults: string[]}> {
  const [name, content, options] = seeds[reader]!;
  const original = Buffer.from(content());
  const random = randomOf(seed);
  const folder = mkdtempSync(path.join(tmpdir(), 'tfjs-svm-fuzz-'));
  const file = path.join(folder, name);
  const found = {read: 0, refused: 0, faults: [] as string[]};
  try {
    for (let run = 0; run < count; run++) {
      onRun?.(run);
      const bytes = mutated(original, random);
      writeFileSync(file, bytes);
      const fault = (what: string) =>
        found.faults.push(`${what}: ${Buffer.from(bytes).toString('base64')}`);
      const [start, memory] = [performance.now(), process.memoryUsage.rss()];
      try {
        const data = await readDataset(file, options);
        found.read++;
        if (!isSound(data)) fault('an unsound dataset');
      } catch (error) {
        found.refused++;
        const {message, name} = error as Error;
        const isOurs =
          (name === 'Error' || name === 'WordColumnsError') && message.startsWith(`${file}: `);
        // eslint-disable-next-line no-control-regex
        if (!isOurs || /[\x00-\x1f\x7f-\x9f]/.test(message)) fault(`${name}: ${message}`);
      }
      const [time, growth] = [performance.now() - start, process.memoryUsage.rss() - memory];
      if (time > MOST_MILLISECONDS) fault(`took ${time.toFixed(0)} ms`);
      if (growth > MOST_GROWTH) fault(`took ${(growth / 1e6).toFixed(0)} MB`);
    }
  } finally {
    rmSync(folder, {recursive: true});
  }
  return found;
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
