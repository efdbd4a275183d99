import {expect, test} from '@jest/globals';
import {seededRandom} from '../../src/data/index.js';
import type {Coordinates} from '../../src/kernel/index.js';
import {activeSet, type Held} from '../../src/train/activeSet.js';

const WEIGHTS = 5;

/** What coordinate descent asks of the kernel, of two columns, where passes find slopes as steep as these. */
function partOf(steepest: readonly number[]): Coordinates {
  const left = [...steepest];
  const part = {
    columns: 2,
    weights: () => new Float32Array(WEIGHTS + 2),
    slopes: () => new Float64Array(WEIGHTS + 2).fill(3),
    sums: () => ({primal: 1, linear: 0, conjugate: 0, biasSlopes: 0}),
    far: () => ({weights: Int32Array.from({length: WEIGHTS}, (_, n) => n), steepest: 3}),
    steepest: () => left.shift()!,
  };
  return part as unknown as Coordinates;
}

const held: Held = {squares: 1, biasSquares: 1, absolutes: 1, isRounded: false};

test.each<[string, boolean, number[], number]>([
  ['a third of the first is little', false, [10, 8, 2.9, 2, 1], 3],
  ['four are enough', false, [10, 9, 8, 7, 6, 5], 4],
  ['the first may find nothing to do', false, [0, 1, 1], 1],
  ['with rounded corners a tenth is little', true, [10, 2.9, 1.1, 1, 0.5], 4],
  ['with rounded corners twelve are enough', true, Array(20).fill(10), 12],
])('passes between two looks end: %s', (_, isRounded, steepest, passes) => {
  const part = partOf([...steepest, ...steepest]);
  const active = activeSet(part, {...held, isRounded}, seededRandom(1));
  active.looked();
  const taken = () => {
    let count = 0;
    for (; active.next(); count++) active.passed();
    return count;
  };
  expect(taken()).toBe(passes);
  expect(active.next()).toBeUndefined();
  // A look at all begins anew, with a pass over whatever is not optimal.
  active.looked();
  expect(active.next()!.enough).toBe(0);
});

test('a pass leaves weights that are no further from optimal than a tenth of the furthest', () => {
  const active = activeSet(partOf([8, 4]), held, seededRandom(1));
  active.looked();
  expect(active.next()!.enough).toBe(0);
  active.passed();
  const pass = active.next()!;
  expect(pass.enough).toBeCloseTo(0.8, 12);
  expect([...pass.weights].sort()).toEqual([0, 1, 2, 3, 4]);
});

test('but where corners are rounded none is left', () => {
  const active = activeSet(partOf([8, 4]), {...held, isRounded: true}, seededRandom(1));
  active.looked();
  active.next();
  active.passed();
  expect(active.next()!.enough).toBe(0);
});
