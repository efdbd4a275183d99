import {expect, test} from '@jest/globals';
import {seededRandom} from '../../src/data/index.js';
import {symmetricEquations} from '../../src/kernel/index.js';
import {solve} from '../../src/train/newtonEquations.js';

const random = seededRandom(3);
const number = () => (random(2001) - 1000) / 1000;
const vector = (length: number) => Float64Array.from({length}, number);

// Whole tiles of four, and what is left of them; as many rows as are added together, and more.
test.each([
  [1, 1],
  [3, 5],
  [4, 32],
  [7, 33],
  [20, 70],
])('equations of %p unknowns and %p rows are solved', async (n, count) => {
  const equations = await symmetricEquations('test', n);
  // Twice: what was before must be gone.
  for (let round = 0; round < 2; round++) {
    const diagonal = vector(n).map(x => 1 + x * x);
    const rows = Array.from({length: count}, () => vector(n));
    const times = vector(count).map(Math.abs);
    equations.clear(diagonal);
    rows.forEach((row, i) => equations.add(times[i]!, x => x.set(row)));
    const {factor, stride} = equations.factorize();
    const b = vector(n);
    const x = solve(factor, n, b, stride);
    for (let i = 0; i < n; i++) {
      let sum = diagonal[i]! * x[i]!;
      rows.forEach((row, r) => {
        sum += times[r]! * row[i]! * row.reduce((product, value, j) => product + value * x[j]!, 0);
      });
      expect(sum).toBeCloseTo(b[i]!, 10);
    }
  }
  equations.dispose();
});

test('equal rows alone: a pivot that rounding makes negative is raised', async () => {
  const equations = await symmetricEquations('test', 2);
  equations.clear([0, 0]);
  equations.add(1, x => x.set([1 / 3, 0.7]));
  const {factor, stride} = equations.factorize();
  expect([...solve(factor, 2, Float64Array.of(1, 2), stride)].every(Number.isFinite)).toBe(true);
  equations.dispose();
});
