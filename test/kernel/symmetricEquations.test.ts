import {expect, test} from '@jest/globals';
import {seededRandom} from '../../src/data/index.js';
import {symmetricEquations} from '../../src/kernel/index.js';
import {solve} from '../../src/train/interiorPoint/newtonEquations.js';

const random = seededRandom(3);
const number = () => (random(2001) - 1000) / 1000;
const vector = (length: number) => Float64Array.from({length}, number);

// Whole tiles of four, and what is left of them; as many rows as are added together, and more; blocks.
test.each([
  [1, 1, 1],
  [3, 5, 1],
  [4, 32, 1],
  [7, 33, 1],
  [20, 70, 1],
  [3, 40, 2],
  [8, 9, 3],
])(
  'equations of %p unknowns and %p rows, %p blocks a side, are solved',
  async (n, count, blocks) => {
    const equations = await symmetricEquations('test', n, blocks);
    const {width} = equations;
    const parts = (blocks * (blocks + 1)) / 2;
    // Twice: what was before must be gone.
    for (let round = 0; round < 2; round++) {
      const diagonal = vector(n * blocks).map(x => 1 + x * x);
      const rows = Array.from({length: count}, () => vector(n));
      // Of each row a positive matrix: hhᵀ.
      const h = Array.from({length: count}, () => vector(blocks));
      equations.clear(diagonal);
      rows.forEach((row, i) => {
        const times = Array.from({length: blocks}, (_, j) => [...h[i]!.subarray(0, j + 1)].map(x => x * h[i]![j]!)); // prettier-ignore
        expect(times.flat()).toHaveLength(parts);
        equations.add(times.flat(), x => x.set(row));
      });
      const factor = equations.factorize();
      const b = new Float64Array(blocks * width);
      for (let j = 0; j < blocks; j++) b.set(vector(n), j * width);
      const x = solve(factor, blocks * width, b);
      for (let j = 0; j < blocks; j++) {
        const part = (k: number) => x.subarray(k * width, k * width + n);
        for (let d = 0; d < n; d++) {
          let sum = diagonal[j * n + d]! * part(j)[d]!;
          rows.forEach((row, i) => {
            for (let k = 0; k < blocks; k++)
            sum += h[i]![j]! * h[i]![k]! * row[d]! * row.reduce((all, value, e) => all + value * part(k)[e]!, 0); // prettier-ignore
          });
          expect(sum).toBeCloseTo(b[j * width + d]!, 10);
        }
      }
    }
    equations.dispose();
  },
);

test('equal rows alone: a pivot that rounding makes negative is raised', async () => {
  const equations = await symmetricEquations('test', 2);
  equations.clear([0, 0]);
  equations.add([1], x => x.set([1 / 3, 0.7]));
  const b = Float64Array.of(1, 2, 0, 0);
  expect([...solve(equations.factorize(), 4, b)].every(Number.isFinite)).toBe(true);
  equations.dispose();
});
