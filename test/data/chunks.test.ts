import {describe, expect, test} from '@jest/globals';
import {
  csr,
  inChunks,
  isSparse,
  readAhead,
  runningScaling,
  scalingOf,
  takeRows,
  type Dataset,
} from '../../src/data/index.js';
import {randomRows} from '../random.js';
import {expectClose} from '../tolerances.js';

const rows = randomRows(23, 4, 1).map(([a, b, c]) => [a!, 1000 + 1e-3 * b!, c!, 7]);
const labels = rows.map((_, i) => i % 3);
const dense: Dataset = {rows: 23, columns: 4, values: Float32Array.from(rows.flat()), labels};
const stored = rows.map(row => row.map((x, d) => [d, x] as const).filter(([, x]) => x > 0));
const sparse = csr({
  rows: 23,
  columns: 4,
  indptr: [0, ...stored.map((_, i) => stored.slice(0, i + 1).flat().length)],
  indices: stored.flat().map(([d]) => d),
  values: stored.flat().map(([, x]) => x),
  labels,
});

async function all<T>(chunks: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const chunk of chunks) found.push(chunk);
  return found;
}

describe.each([
  ['dense', dense],
  ['sparse', sparse as Dataset],
])('%s rows', (_, data) => {
  test.each([1, 5, 23, 100])('in chunks of %d are all there, every time', async size => {
    const source = inChunks(data, size);
    for (let pass = 0; pass < 2; pass++) {
      const chunks = await all(source());
      expect(chunks.map(chunk => chunk.rows)).toEqual(
        Array.from({length: Math.ceil(23 / size)}, (_, i) => Math.min(size, 23 - i * size)),
      );
      chunks.forEach((chunk, i) => {
        const there = Array.from({length: chunk.rows}, (_, j) => i * size + j);
        expect(chunk).toEqual(takeRows(data, there));
        expect(isSparse(chunk)).toBe(isSparse(data));
      });
    }
  });

  test.each([1, 5, 23])('the scaling of chunks of %d is that of all', async size => {
    const running = runningScaling('fit');
    for await (const chunk of inChunks(data, size)()) running.add(chunk);
    const [{center, spread}, whole] = [running.read()!, scalingOf('fit', data)!];
    // Sums in another order, in float64; of column 1, whose deviation is a millionth of its mean, less is left.
    expectClose(spread, whole.spread, 1e-9);
    if (whole.center) expectClose(center!, whole.center, 1e-14);
    expect(center === undefined).toBe(whole.center === undefined);
  });

  test('a scaling goes on from what it was', () => {
    const first = takeRows(data, [0, 1, 2, 3, 4, 5]);
    const rest = takeRows(
      data,
      Array.from({length: 17}, (_, i) => i + 6),
    );
    const running = runningScaling('fit', undefined, {sparse: isSparse(data), columns: 4});
    running.goOn(scalingOf('fit', first)!, 6);
    running.add(rest);
    // The centre that it goes on from is rounded to float32, as it is saved.
    expectClose(running.read()!.spread, scalingOf('fit', data)!.spread, 1e-8);
  });
});

test('a column of sparse chunks that comes later counts', () => {
  const running = runningScaling('fit');
  running.add(csr({rows: 1, columns: 1, indptr: [0, 1], indices: [0], values: [-2]}));
  running.add(csr({rows: 1, columns: 3, indptr: [0, 1], indices: [2], values: [5]}));
  running.add(csr({rows: 1, columns: 2, indptr: [0, 1], indices: [0], values: [1]}));
  expect([...running.read()!.spread]).toEqual([2, 0, 5]);
});

test('inChunks refuses sizes that are none', () => {
  expect(() => inChunks(dense, 0)).toThrow('inChunks: rows must be a whole number above 0, got 0');
});

describe('reading ahead', () => {
  /** A source that says what is asked of it. */
  function source(log: string[], length = 4, broken = -1) {
    return (async function* () {
      try {
        for (let i = 0; i < length; i++) {
          log.push(`read ${i}`);
          if (i === broken) throw new Error('torn');
          yield i;
        }
      } finally {
        log.push('closed');
      }
    })();
  }

  test('asks for the next chunk before the present one is used, and for no more', async () => {
    const log: string[] = [];
    for await (const i of readAhead(source(log, 3), i => i)) {
      await new Promise(done => setTimeout(done, 1));
      log.push(`use ${i}`);
    }
    expect(log).toEqual(['read 0', 'read 1', 'use 0', 'read 2', 'use 1', 'closed', 'use 2']);
  });

  test.each([
    ['whoever takes them stops', -1, () => undefined, ''],
    ['reading fails', 2, () => undefined, 'torn'],
    [
      'using fails',
      -1,
      (i: number) => {
        if (i === 1) throw new Error('mine');
      },
      'mine',
    ],
  ])('the source is closed when %s', async (_, broken, use, message) => {
    const log: string[] = [];
    const run = async () => {
      for await (const i of readAhead(source(log, 10, broken), i => (use(i), i)))
        if (message === '' && i === 1) break;
    };
    if (message) await expect(run()).rejects.toThrow(message);
    else await run();
    expect(log.at(-1)).toBe('closed');
    expect(log.length).toBeLessThan(6);
  });
});
