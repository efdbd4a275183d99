import {describe, expect, test} from '@jest/globals';
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
  ['a third of the first is little', false, [10, 5, 2.9, 2, 1], 3],
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

/** A part of one or two columns after a look that found this. */
function partAt(found: {
  columns?: number;
  weights?: readonly number[];
  slopes: readonly number[];
  sums?: Partial<ReturnType<Coordinates['sums']>>;
}): Coordinates {
  const {slopes, columns = 1, weights = slopes.map(() => 0)} = found;
  const part = {
    columns,
    weights: () => Float64Array.from(weights),
    slopes: () => Float64Array.from(slopes),
    sums: () => ({primal: 1, linear: 0, conjugate: 0, biasSlopes: 0, ...found.sums}),
    far: () => ({
      weights: Int32Array.from(slopes.keys()),
      steepest: Math.max(...slopes.map(Math.abs)),
    }),
    steepest: () => 1,
  };
  return part as unknown as Coordinates;
}

describe('the bound of a look is that of the best factor on its duals', () => {
  const slopes = [0.2, -1.5, 0.9, 3];
  const sums = {linear: 5, conjugate: 1.5, biasSlopes: 0.8};

  /** The same by trying factors one by one. */
  function bestOf(
    {squares, biasSquares, absolutes}: Held,
    {linear, conjugate, biasSlopes}: typeof sums,
  ) {
    let best = -Infinity;
    for (let s = 0; s <= 1; s += 1e-5) {
      const beyond = slopes.map(slope => Math.max(0, s * Math.abs(slope) - absolutes));
      if (squares === 0 && beyond.some(more => more > 0)) break;
      const held =
        squares > 0 ? beyond.reduce((sum, more) => sum + more ** 2, 0) / (2 * squares) : 0;
      const bias = biasSquares > 0 ? (s * s * biasSlopes) / (2 * biasSquares) : 0;
      best = Math.max(best, s * linear - s * s * conjugate - held - bias);
    }
    return best;
  }

  test.each<[string, Partial<Held>, Partial<typeof sums>]>([
    ['less than all of them', {}, {}],
    ['all of them', {}, {linear: 50}],
    ['with the bias held', {biasSquares: 0.7}, {}],
    ['with L1 alone, short of the steepest', {squares: 0}, {linear: 50}],
    ['with L1 alone, where it holds them all', {squares: 0, absolutes: 6}, {linear: 50}],
  ])('%s', (_, some, found) => {
    const held: Held = {squares: 0.8, biasSquares: 0, absolutes: 1, isRounded: false, ...some};
    const all = {...sums, ...found};
    const active = activeSet(partAt({slopes, sums: all}), held, seededRandom(1));
    expect(active.looked().dual).toBeCloseTo(bestOf(held, all), 3);
  });
});

test('the weights of the least objective are kept, the first of them', () => {
  const weights = [0, 0];
  const sums = {primal: 0};
  const part = partAt({slopes: [0, 0]});
  part.weights = () => Float64Array.from(weights);
  part.sums = () => ({primal: sums.primal, linear: 0, conjugate: 0, biasSlopes: 0});
  const active = activeSet(part, held, seededRandom(1));
  const kept = [3, 2, 2.5, 2].map((primal, look) => {
    [sums.primal, weights[0]] = [primal, look];
    return [active.looked().primal, active.best()[0]];
  });
  expect(kept).toEqual([[3, 0], [2, 1], [2, 1], [2, 1]]); // prettier-ignore
});

test('Newton steps take the place of passes from the second look on, of a single column without roundings', () => {
  const after = (looks: number, columns: number, isRounded: boolean) => {
    const active = activeSet(
      partAt({columns, slopes: [2, 3]}),
      {...held, isRounded},
      seededRandom(1),
    );
    for (let look = 0; look < looks; look++) active.looked();
    return [active.newton(), active.next() !== undefined];
  };
  expect(after(1, 1, false)).toEqual([undefined, true]);
  expect(after(2, 1, false)).toEqual([Int32Array.of(0, 1), false]);
  expect(after(2, 2, false)).toEqual([undefined, true]);
  expect(after(2, 1, true)).toEqual([undefined, true]);
});

test.each([
  ['a hundred at least', 2, 100],
  ['twice as many as are not 0', 80, 160],
])('weights that are not 0 and the steepest others are gone over: %s', (_, support, size) => {
  const slopeOf = (n: number) => (n < 390 ? 1.5 + ((7 * n) % 390) / 100 : 0.5);
  const slopes = Array.from({length: 400}, (_, n) => slopeOf(n));
  const weights = slopes.map((_, n) => (n < support ? 1 : 0));
  const active = activeSet(partAt({slopes, weights}), held, seededRandom(1));
  active.looked();
  expect(active.size).toBe(size);
  const others = [...slopes.keys()].slice(support).sort((a, b) => slopeOf(b) - slopeOf(a));
  const expected = [...slopes.keys()].slice(0, support).concat(others.slice(0, size - support));
  expect(new Set(active.next()!.weights)).toEqual(new Set(expected));
});

test('pairs of classes are coupled where weights that are not 0 are twice as far from optimal as others', () => {
  // Of the weight 0.5: its slope, and what L1 and L2 pull it by.
  const isCoupled = (within: number, outside: number, columns = 2) => {
    const active = activeSet(
      partAt({columns, weights: [0.5, 0], slopes: [within - 1.5, 1 + outside]}),
      held,
      seededRandom(1),
    );
    active.looked();
    return active.isCoupled;
  };
  expect(isCoupled(2.1, 1)).toBe(true);
  expect(isCoupled(-2.1, 1)).toBe(true);
  expect(isCoupled(1.9, 1)).toBe(false);
  expect(isCoupled(0.3, 0.1)).toBe(true);
  expect(isCoupled(0.3, 0.2)).toBe(false);
  expect(isCoupled(2.1, 1, 1)).toBe(false);
});
