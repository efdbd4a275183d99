import {expect, test} from '@jest/globals';
import {kernelMemory} from '../../src/kernel/kernelMemory.js';

const page = 65536;

test('room is aligned, does not overlap, and memory grows for it', () => {
  const memory = kernelMemory('test', 100, true);
  expect(memory.bytes).toBe(page);
  const lengths = [1, 64, 65, 2 * page, 3];
  const rooms = lengths.map(length => memory.integers(memory.allocate(4 * length), length));
  rooms.forEach((room, i) => memory.integers(room.byteOffset, room.length).fill(i));
  rooms.forEach((room, i) => {
    expect(room.byteOffset % 64).toBe(0);
    expect(new Set(memory.integers(room.byteOffset, room.length))).toEqual(new Set([i]));
  });
  expect(memory.bytes).toBeGreaterThanOrEqual(8 * page);
});

test('what is given back is used again, neighbours as one', () => {
  const memory = kernelMemory('test', 100, true);
  const [a, b, c, d, e] = [64, 128, 64, 64, 64].map(bytes => memory.allocate(bytes));
  for (const address of [a, c, b]) memory.free(address!); // the last joins all three
  expect(memory.allocate(256)).toBe(a);
  memory.free(a!);
  expect([memory.allocate(64), memory.allocate(192)]).toEqual([a, b]);
  // What was at the end can be larger next time.
  memory.free(d!);
  memory.free(e!);
  expect(memory.allocate(1000)).toBe(d);
});

test.each([true, false])('shared %s: released memory serves one other of its kind', shared => {
  const first = kernelMemory('test', 100 * page, shared);
  const {memory} = first;
  first.release();
  expect(kernelMemory('test', 100 * page, !shared).memory).not.toBe(memory);
  const next = kernelMemory('test', 101 * page, shared);
  expect(next.memory).toBe(memory);
  next.floats(next.allocate(101 * page), 101 * (page / 4)).fill(1);
  expect(kernelMemory('test', 100 * page, shared).memory).not.toBe(memory);
});

test('memory much larger than is asked for is left to the garbage collector', () => {
  const large = kernelMemory('test', 1000 * page, true);
  large.release();
  expect(kernelMemory('test', page, true).memory).not.toBe(large.memory);
});

test('room for zeros has no others, whether its memory was in use or not', () => {
  const first = kernelMemory('test', 100 * page, true);
  first.floats(first.allocate(100 * page), 100 * (page / 4)).fill(1);
  first.release();
  const memory = kernelMemory('test', 100 * page, true);
  expect(memory.memory).toBe(first.memory);
  const floats = (address: number) => memory.floats(address, 90 * (page / 4));
  const kept = memory.allocateZeros(90 * page);
  expect(floats(kept).some(value => value !== 0)).toBe(false);
  // Half of it lies where nothing has been, but for what was in use here before.
  for (let n = 0; n < 2; n++) {
    const address = memory.allocateZeros(90 * page);
    expect(address).toBeGreaterThan(kept);
    expect(floats(address).some(value => value !== 0)).toBe(false);
    floats(address).fill(1);
    memory.free(address);
  }
});
