import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {gzipSync} from 'node:zlib';
import {tfidf, type Dataset} from 'tfjs-svm';
import {chunksOf, readDataset, type ReadOptions} from 'tfjs-svm/node';
import {watched, type Found} from './found.js';
import {mutated, randomOf} from './mutate.js';

/** A file that is mutated, and how it is read. */
interface Seed {
  file: string;
  content(): Uint8Array | string;
  options?: ReadOptions;
  /** How it is written: a mutated text zipped, for example. */
  pack?(bytes: Uint8Array): Uint8Array;
  /** Whether it is read in chunks, of two rows. */
  inChunks?: true;
  /** Files beside it. */
  beside?: Readonly<Record<string, Uint8Array>>;
}

const csv = 'id,size,"co,lour",y\n1,1.5,red,u\n2,?,"bl""ue",v\n3,-2e-3,,u\n';
const numbers = 'a,b,y\n1,1.5,u\n2,?,v\n3,-2e-3,u\n4,0,v\n5,1e3,"u"\n';
const svmlight = '# head\n1 qid:3 1:0.25 12:-3.5e-2\r\n-1 3:1 # x\n2\n3 2:7 1:5\n';
const jsonl = '{"a": 1, "b": "red", "y": "ü"}\n{"b": null, "a": -2e3, "y": true}\n';
const plainJsonl = '{"a": 1, "y": "u"}\n{"a": -2e3, "y": "v"}\n{"y": "u", "a": null}\n';
const pictures = Uint8Array.of(
  ...[0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 2],
  ...[1, 2, 3, 4, 5, 6, 7, 8],
);
const pictureLabels = Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 7, 3);
const fixture = (name: string) => readFileSync(`test/fixtures/${name}`);
const cars: ReadOptions = {missing: 'mean', categorical: ['colour']};

const seeds: Record<string, Seed> = {
  csv: {file: 'x.csv', content: () => csv, options: {missing: 'mean', categorical: [2]}},
  'csv with texts': {
    file: 'x.csv',
    content: () => csv,
    options: {missing: 'mean', text: [2], vectorizer: tfidf()},
  },
  'csv of decimal commas in windows-1252': {
    file: 'x.csv',
    content: () => Buffer.from('a;b;y\n1,5;2;rosé\n-2,5e3;;bleu\n', 'latin1'),
    options: {missing: 'mean', decimal: ',', charset: 'windows-1252'},
  },
  'csv in utf-16': {
    file: 'x.csv',
    content: () => Buffer.from(`\ufeff${numbers}`, 'utf16le'),
    options: {missing: 'drop', charset: 'utf-16le'},
  },
  'csv in chunks': {
    file: 'x.csv',
    content: () => numbers,
    options: {missing: 'drop'},
    inChunks: true,
  },
  'csv, zipped': {
    file: 'x.csv.gz',
    content: () => csv,
    options: {missing: 'mean', categorical: [2]},
    pack: bytes => gzipSync(bytes, {level: 1}),
  },
  'csv.gz': {
    file: 'x.csv.gz',
    content: () => gzipSync(numbers.repeat(20)),
    options: {missing: 'drop'},
  },
  'csv.gz in chunks': {
    file: 'x.csv.gz',
    content: () => gzipSync(numbers.repeat(20)),
    options: {missing: 'drop'},
    inChunks: true,
  },
  svmlight: {file: 'x.svm', content: () => svmlight},
  'svmlight in chunks': {file: 'x.svm', content: () => svmlight, inChunks: true},
  'svmlight.gz': {file: 'x.svm.gz', content: () => gzipSync(svmlight)},
  jsonl: {
    file: 'x.jsonl',
    content: () => jsonl,
    options: {label: 'y', missing: 'mean', categorical: ['b']},
  },
  'jsonl in chunks': {
    file: 'x.jsonl',
    content: () => plainJsonl,
    options: {label: 'y', missing: 'drop'},
    inChunks: true,
  },
  idx: {file: 'x-ubyte', content: () => pictures},
  'idx with labels': {
    file: 'images-idx3-ubyte',
    content: () => pictures,
    beside: {'labels-idx1-ubyte': pictureLabels},
  },
  'labels of idx': {
    file: 'labels-idx1-ubyte',
    content: () => pictureLabels,
    beside: {'images-idx3-ubyte': pictures},
  },
  'idx.gz': {file: 'x-ubyte.gz', content: () => gzipSync(pictures)},
  cifar: {file: 'x.bin', content: () => new Uint8Array(3073).fill(7)},
  'cifar.gz': {file: 'x.bin.gz', content: () => gzipSync(new Uint8Array(3073).fill(7))},
  parquet: {file: 'x.parquet', content: () => fixture('groups.parquet')},
  'parquet in chunks': {
    file: 'x.parquet',
    content: () => fixture('groups.parquet'),
    inChunks: true,
  },
  ...Object.fromEntries(
    ['none', 'snappy', 'gzip', 'zstd', 'brotli', 'lz4'].map(codec => [
      `parquet ${codec}`,
      {
        file: 'x.parquet',
        content: () => fixture(`cars-${codec}.parquet`),
        options: cars,
      },
    ]),
  ),
};

/** The readers that are fuzzed. */
export const readers = Object.keys(seeds);

/** What so many mutated files do to a reader. */
export async function fuzz(reader: string, count: number, seed = 1): Promise<Found> {
  const {file: name, content, options = {}, pack, inChunks, beside = {}} = seeds[reader]!;
  const original = Buffer.from(content());
  const random = randomOf(seed);
  const folder = mkdtempSync(path.join(tmpdir(), 'tfjs-svm-fuzz-'));
  const file = path.join(folder, name);
  for (const [other, bytes] of Object.entries(beside))
    writeFileSync(path.join(folder, other), bytes);
  // The pictures are what is read, and name their labels.
  const read = path.join(folder, Object.keys(beside).find(other => /images/.test(other)) ?? name);
  try {
    return await watched(count, async () => {
      const input = mutated(original, random);
      writeFileSync(file, pack ? pack(input) : input);
      return {
        input,
        isOurs: message => message.startsWith(`${read}: `) || message.startsWith(`${file}: `),
        run: async () => {
          if (!inChunks) return isSound(await readDataset(read, options));
          const chunks = chunksOf(read, {...options, rowsPerChunk: 2, thread: false});
          for await (const chunk of await chunks()) if (!isSound(chunk)) return false;
          return true;
        },
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
