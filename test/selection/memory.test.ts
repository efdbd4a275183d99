import {afterEach, expect, jest, test} from '@jest/globals';
import {cellsOf, seededRandom, viewTable, writeRows} from '../../src/data/index.js';
import * as svm from '../../src/index.js';
import {useBackend} from '../backends.js';
import {memoriesMade} from '../memoriesMade.js';

afterEach(() => void jest.restoreAllMocks());

/** Rows of so many bytes. */
const [rows, columns] = [40_000, 50];
const BYTES = 4 * rows * columns;

/** What a call allocates, in arrays of numbers of more than a sixth of the rows, and in kernel memory. */
async function allocatedBy(run: () => Promise<unknown>) {
  const memories = memoriesMade();
  let arrays = 0;
  const own = globalThis.Float32Array;
  globalThis.Float32Array = new Proxy(own, {
    construct(target, [first, ...rest]: [unknown]) {
      const made = Reflect.construct(target, [first, ...rest]) as Float32Array;
      if (typeof first === 'number' && made.byteLength > BYTES / 6) arrays += made.byteLength;
      return made;
    },
  });
  // Arrays that are made larger are so by the constructor that they have.
  own.prototype.constructor = globalThis.Float32Array;
  try {
    await run();
  } finally {
    own.prototype.constructor = own;
    globalThis.Float32Array = own;
  }
  const kernel = [...memories].reduce((sum, {buffer}) => sum + buffer.byteLength, 0);
  return {arrays, kernel};
}

/** Sparse rows of as many bytes, in columns of which most do not occur. */
function sparseRows(): svm.Dataset & {indptr: Int32Array} {
  const random = seededRandom(4);
  const stored = columns / 2;
  const indices = Array.from(
    {length: rows * stored},
    (_, i) => 100_000 + 20 * (i % stored) + random(20),
  );
  const values = indices.map(() => random(1000) / 500 - 1);
  const indptr = Array.from({length: rows + 1}, (_, row) => row * stored);
  return svm.csr({rows, columns: 200_000, indptr, indices, values});
}

test.each<[string, svm.SVMOptions]>([
  ['sparse rows', {}],
  ['sparse rows that are not scaled', {scaling: 'none'}],
])('so does one of %s', async (_, options) => {
  await useBackend('wasm');
  const x = sparseRows();
  const y = Array.from({length: rows}, (_, i) => Number(x.values[i * 25]! > 0));
  const grid = {C: [0.001, 0.002, 0.003, 0.004]};
  const {arrays, kernel} = await allocatedBy(async () => {
    const fit = {tolerance: 0.5};
    const {model} = await svm.gridSearch(x, y, {grid, folds: 2, options, fit});
    model.dispose();
  });
  expect(arrays).toBe(0);
  expect(kernel).toBeLessThan(1.6 * BYTES);
});

test('texts are told apart into words once, and encoded to where the engine reads them', async () => {
  await useBackend('wasm');
  const random = seededRandom(5);
  const [count, words] = [20_000, 40];
  const texts = Array.from({length: count}, () =>
    Array.from({length: words}, () => `w${random(5000)}`).join(' '),
  );
  const y = texts.map(text => Number(text < 'w3'));
  let cut = 0;
  const {toLowerCase} = String.prototype;
  jest.spyOn(String.prototype, 'toLowerCase').mockImplementation(function (this: string) {
    if (this.length > 2 * words) cut++;
    return toLowerCase.call(this);
  });
  const grid = {C: [0.001, 0.002, 0.003, 0.004]};
  const options = {loss: 'binary', vectorizer: svm.tfidf()} as const;
  const {arrays, kernel} = await allocatedBy(async () => {
    const fit = {tolerance: 0.5};
    const {model} = await svm.gridSearch(texts, y, {grid, folds: 2, options, fit});
    model.dispose();
  });
  // Once for the folds, and once for the last fit.
  expect(cut).toBe(2 * count);
  expect(arrays).toBe(0);
  expect(kernel).toBeLessThan(2.5 * 8 * count * words);
});

test('a grid of 8 takes the memory of one fit beside the rows: no fold copies them', async () => {
  await useBackend('wasm');
  const random = seededRandom(3);
  const values = Float32Array.from({length: rows * columns}, () => random(1000) / 500 - 1);
  const y = Array.from({length: rows}, (_, i) => Number(values[i * columns]! > 0));
  const grid = {C: [0.001, 0.002, 0.003, 0.004, 0.005, 0.006, 0.007, 0.008]};
  const {arrays, kernel} = await allocatedBy(async () => {
    const fit = {tolerance: 0.5};
    const {model} = await svm.gridSearch({rows, columns, values}, y, {grid, folds: 2, fit});
    model.dispose();
  });
  expect(arrays).toBe(0);
  // The last fit is of all rows. Duals and kept rows of the solver are beside them.
  expect(kernel).toBeLessThan(1.5 * BYTES);
});

test('a table is encoded to where the engine reads it, one fold at a time', async () => {
  await useBackend('wasm');
  const random = seededRandom(6);
  const [count, words, kinds] = [10_000, 5, 40];
  const cells = Array.from({length: count}, () => Array.from({length: words}, () => random(kinds)));
  const names = Array.from({length: words}, (_, k) => `c${k}`);
  const lines = cells.map(row => [...row.map(cell => `w${cell}`), random(9) || ''].join());
  const x = svm.parseCSV(`${names.join()},n\n${lines.join('\n')}\n`, {
    categorical: names,
    missing: 'mean',
    label: false,
  });
  const y = cells.map(row => Number(row[0]! < kinds / 2));
  expect(x.values.byteLength).toBe(4 * count * (words * kinds + 1));
  const grid = {C: [0.001, 0.002, 0.003, 0.004]};
  const {arrays, kernel} = await allocatedBy(async () => {
    const fit = {tolerance: 0.5};
    const {model} = await svm.gridSearch(x, y, {grid, folds: 2, fit});
    model.dispose();
  });
  expect(arrays).toBe(0);
  expect(kernel).toBeLessThan(1.5 * x.values.byteLength);
});

test('texts in a table are counted once, and all features are written to where the engine reads them', async () => {
  const random = seededRandom(7);
  const [count, words] = [20_000, 60];
  const text = () => Array.from({length: words}, () => `w${random(5000)}`).join(' ');
  const lines = Array.from({length: count}, (_, i) => `${text()},c${random(9)},${i % 7},${i % 2}`);
  const data = svm.parseCSV(`t,c,n,y\n${lines.join('\n')}\n`, {text: ['t'], categorical: ['c']});
  const texts = lines.map(line => line.split(',')[0]!);
  const counting = await allocatedBy(async () => void svm.tfidf().fit(texts).transform(texts));
  const stored = data.values.length;
  expect(4 * stored).toBeGreaterThan(BYTES / 6);
  const room = {
    values: new Float32Array(stored),
    indices: new Int32Array(stored),
    indptr: new Int32Array(count + 1),
  };
  const writing = await allocatedBy(async () =>
    writeRows(viewTable(cellsOf(data.raw!), data.encoding!), room),
  );
  expect(writing.arrays).toBe(counting.arrays);
  const {values, indices, indptr} = data as svm.Dataset & typeof room;
  expect(room).toEqual({values, indices, indptr});
});
