import {expect, test} from '@jest/globals';
import {fusedLoss, pinRows} from '../../src/kernel/index.js';

const loss = {reduction: 'westonWatkins', penalty: {name: 'hinge'}, margin: 1};
const [rows, columns, K] = [20_000, 200, 10];
const megabyte = 2 ** 20;

function problem() {
  return {rows, columns, values: new Float32Array(rows * columns).fill(0.5)};
}

test('pinned rows take at most 1.05 times their bytes, with a loss and its threads as well', async () => {
  const pinned = await pinRows('test', problem());
  const bytes = 4 * rows * columns;
  expect(pinned.bytes).toBeLessThan(1.05 * bytes);
  fusedLoss(pinned, {loss, columns: K, labels: new Int32Array(rows)});
  expect(pinned.bytes).toBeLessThan(1.05 * bytes + 2 ** 25);
  pinned.dispose();
  expect(pinned.bytes).toBe(0);
});

test('pinning again and again takes no more memory', async () => {
  const data = problem();
  const once = async () => {
    const pinned = await pinRows('test', data);
    const kernel = fusedLoss(pinned, {loss, columns: K, labels: new Int32Array(rows)});
    kernel.value(new Float32Array(columns * K));
    pinned.dispose();
  };
  await once();
  const before = process.memoryUsage.rss();
  for (let i = 0; i < 40; i++) await once();
  // Each takes 16 MB: 40 of them would be 640 MB.
  expect(process.memoryUsage.rss() - before).toBeLessThan(100 * megabyte);
});

test('10 000 calls leave memory as it is, losses made and disposed of as well', async () => {
  const values = new Float32Array(500 * 50).fill(0.5);
  const pinned = await pinRows('test', {rows: 500, columns: 50, values});
  const labels = new Int32Array(500);
  const W = new Float32Array(50 * K);
  const call = () => {
    const kernel = fusedLoss(pinned, {loss, columns: K, labels});
    for (let i = 0; i < 10; i++) kernel.answer(W, undefined, {batch: Int32Array.of(1, 2, 3)});
    kernel.dispose();
  };
  // Where the next to ask would get room: the size says little, for memory may be used again.
  const end = () => {
    const address = pinned.memory.allocate(megabyte);
    pinned.memory.free(address);
    return address;
  };
  call();
  const [bytes, address] = [pinned.bytes, end()];
  const before = process.memoryUsage.rss();
  for (let i = 0; i < 1000; i++) call();
  expect([pinned.bytes, end()]).toEqual([bytes, address]);
  expect(process.memoryUsage.rss() - before).toBeLessThan(50 * megabyte);
  pinned.dispose();
});

test.each(['dense', 'CSR'])('what memory held before does no harm (%s)', async layout => {
  const [N, D] = [7, 5];
  const pinned = await pinRows('test', {
    rows: N,
    columns: D,
    values: Float32Array.from({length: N * D}, (_, i) => (i % 4) - 1),
    ...(layout === 'CSR' && {
      indices: Int32Array.from({length: N * D}, (_, i) => i % D),
      indptr: Int32Array.from({length: N + 1}, (_, i) => i * D),
    }),
  });
  const answer = () => {
    const kernel = fusedLoss(pinned, {loss, columns: 3, labels: new Int32Array(N).fill(2)});
    const answer = kernel.answer(Float32Array.from({length: D * 3}, (_, i) => i % 2));
    kernel.dispose();
    return answer;
  };
  const soil = (number: number) => {
    const address = pinned.memory.allocate(megabyte);
    pinned.memory.floats(address, megabyte / 4).fill(number);
    pinned.memory.free(address);
  };
  soil(0);
  const clean = answer();
  soil(NaN);
  expect(answer()).toEqual(clean);
  pinned.dispose();
});

test('a call that needs more memory than there is leaves the losses as they are', async () => {
  const pinned = await pinRows('test', {rows: 2, columns: 1, values: Float32Array.of(1, 2)});
  const make = (...labels: number[]) =>
    fusedLoss(pinned, {loss, columns: 2, labels: Int32Array.from(labels)});
  const W = Float32Array.of(1, 0);
  const one = make(0, 0);
  one.value(W, undefined, {batch: Int32Array.of(1)});
  pinned.memory.memory.grow = () => {
    throw new RangeError();
  };
  const call = () => one.value(W, undefined, {batch: new Int32Array(64 * megabyte)});
  expect(call).toThrow('test: 0.250 GiB do not fit into WebAssembly memory');
  const two = make(0, 0);
  const before = two.value(W);
  one.value(W, undefined, {batch: Int32Array.of(1, 1)});
  expect(two.value(W)).toEqual(before);
  pinned.dispose();
});

test.each([
  // Refused by its size, before anything is made.
  [
    130_000_000,
    'test.loss: 23.2 GiB for the weights of this many columns do not fit into WebAssembly memory, which has 4.00 GiB left beside the rows',
  ],
  // Room for some of it: the machine has no more.
  [
    2_000_000,
    'GiB do not fit into WebAssembly memory (it holds at most 4.00 GiB, or the machine less)',
  ],
])('a loss of %d columns that finds no room leaves none taken', async (columns, message) => {
  const pinned = await pinRows('test', {
    rows: 2,
    columns,
    values: Float32Array.of(1, 1),
    indices: Int32Array.of(0, columns - 1),
    indptr: Int32Array.of(0, 1, 2),
  });
  const next = () => {
    const address = pinned.memory.allocate(64);
    pinned.memory.free(address);
    return address;
  };
  const before = next();
  const {memory} = pinned.memory;
  const grow = memory.grow.bind(memory);
  let growths = 0;
  memory.grow = pages => {
    if (++growths > 1) throw new RangeError();
    return grow(pages);
  };
  const labels = Int32Array.of(0, 1);
  expect(() => fusedLoss(pinned, {call: 'test.loss', loss, columns: K, labels})).toThrow(message);
  expect(next()).toBe(before);
  pinned.dispose();
});

test('rows that were disposed of cannot be used', async () => {
  const pinned = await pinRows('test', {rows: 1, columns: 1, values: new Float32Array(1)});
  const kernel = fusedLoss(pinned, {loss, columns: 2, labels: new Int32Array(1)});
  pinned.dispose();
  pinned.dispose();
  expect(() => kernel.value(new Float32Array(2))).toThrow('the pinned rows were disposed of');
});

test('a loss whose room ends where memory does is computed within it', async () => {
  const values = Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8);
  const pinned = await pinRows('test', {rows: 4, columns: 2, values}, {threads: 1});
  const W = new Float32Array(4);
  const labels = Int32Array.of(0, 1, 0, 1);
  const sums: number[][] = [];
  // Each takes so many lines of 64 bytes that in time one of them ends with a page.
  const ends = new Set<number>();
  for (let i = 0; i < 1024; i++) {
    const kernel = fusedLoss(pinned, {loss, columns: 2, labels});
    sums.push([...kernel.answer(W).gradW]);
    const next = pinned.memory.allocate(128);
    ends.add(next % 65536);
  }
  expect(ends.has(0)).toBe(true);
  expect(sums).toEqual(Array(1024).fill([4, -4, 4, -4]));
  pinned.dispose();
});
