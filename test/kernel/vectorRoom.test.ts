import {expect, test} from '@jest/globals';
import {seededRandom} from '../../src/data/index.js';
import {vectorRoom} from '../../src/kernel/index.js';
import {kernelMemory} from '../../src/kernel/kernelMemory.js';

const random = seededRandom(1);
const number = () => (random(2001) - 1000) / 1000;
/** More rows than are gone through at a time. */
const ROWS = 147;

// Columns in pairs and fours, and what is left of them; apart, and as one.
test.each([
  [1, 1],
  [2, 2],
  [3, 3],
  [7, 7],
  [10, 10],
  [10, 1],
  [3, 1],
])(
  'vectors of %p columns in %p blocks: products, and pairs of vectors',
  async (columns, blocks) => {
    const room = await vectorRoom('test', {rows: ROWS, columns, blocks, vectors: 2, pairs: 3});
    const a = Float64Array.from({length: ROWS * columns}, number);
    const b = a.map(number);
    const [one, other] = [room.vector(), room.vector()];
    one.set(a);
    other.set(b);
    const sums = new Float64Array(blocks);
    a.forEach((x, i) => (sums[i % blocks]! += x * b[i]!));
    room.dots(one, other).forEach((sum, k) => expect(sum).toBeCloseTo(sums[k]!, 10));
    // Of pairs: what unwind takes and rewind adds, of some blocks nothing.
    const pairs = Array.from({length: 3}, () => room.pair());
    for (const {a, b, c} of pairs) {
      for (const numbers of [a, b]) numbers.set(numbers.map(number));
      c.set(c.map((_, k) => (k % 3 === 2 ? Infinity : 1 + number() / 2)));
    }
    const expected = a.slice();
    const overOf = (v: Float64Array, c: Float64Array) => {
      const products = new Float64Array(blocks);
      v.forEach((x, i) => (products[i % blocks]! += x * expected[i]!));
      return products.map((product, k) => product / c[k]!);
    };
    const taken = pairs.map(({a, b, c}) => {
      const shares = overOf(a, c);
      b.forEach((x, i) => (expected[i]! -= shares[i % blocks]! * x));
      return shares;
    });
    room.unwind(one, pairs);
    one.forEach((x, i) => expect(x).toBeCloseTo(expected[i]!, 6));
    for (const [n, {a, b, c}] of [...pairs.entries()].reverse()) {
      const back = overOf(b, c);
      a.forEach((x, i) => (expected[i]! += (taken[n]![i % blocks]! - back[i % blocks]!) * x));
    }
    room.rewind(one, pairs);
    one.forEach((x, i) => expect(x / expected[i]!).toBeCloseTo(1, 6));
    expect(other).toEqual(b);
    room.dispose();
  },
);

test.each([
  [1, 4],
  [1, 3],
  [2, 8],
  [5, 4],
  [5, 9],
])('vectors of %p columns and %p directions', async (columns, directions) => {
  const shape = {rows: ROWS, columns, blocks: 1, vectors: 1, directions};
  const room = await vectorRoom('test', shape);
  const base = Array.from({length: directions}, () => Float64Array.from({length: ROWS}, number));
  const {along, addTo} = room.directions(base);
  const vector = room.vector();
  const before = vector.map(number);
  vector.set(before);
  const expected = before.slice();
  const times = Float64Array.from({length: columns * directions}, number);
  const products = along(vector);
  for (let k = 0; k < columns; k++)
    base.forEach((u, i) => {
      const product = u.reduce((sum, x, d) => sum + x * before[d * columns + k]!, 0);
      expect(products[k * directions + i]).toBeCloseTo(product, 10);
      u.forEach((x, d) => (expected[d * columns + k]! += times[k * directions + i]! * x));
    });
  addTo(vector, times);
  vector.forEach((x, i) => expect(x).toBeCloseTo(expected[i]!, 10));
  room.dispose();
});

test('vectors that are taken one after another lie in memory that was smaller before', async () => {
  kernelMemory('test', 1, false).release();
  const room = await vectorRoom('test', {rows: 1e5, columns: 1, blocks: 1, vectors: 2});
  const one = room.vector().fill(1);
  const other = room.vector().fill(2);
  expect(room.dots(one, other)).toEqual(Float64Array.of(2e5));
  room.dispose();
});
