import {describe, expect, test} from '@jest/globals';
import {seededRandom} from '../../../src/data/index.js';
import {byClass, bySign, type Pairing} from '../../../src/train/interiorPoint/pairings.js';

const random = seededRandom(11);
const number = () => (random(2001) - 1000) / 1000;
const vector = (length: number) => Float64Array.from({length}, number);
const labels = Int32Array.of(2, 0, 1, 3, 2);
const N = labels.length;

describe.each<[string, Pairing]>([
  ['one class against the others', bySign(Float64Array.from(labels, y => (y === 2 ? 1 : -1)))],
  ['each class against the own', byClass(labels, 4)],
])('%s', (_, pairing) => {
  const {columns: K, pairs: J} = pairing;
  /** E of a row, [J][K], of what `forth` makes of unit scores. */
  const matrixOf = (row: number) => {
    const columnsOfE = Array.from({length: K}, (_, k) => {
      const scores = new Float64Array(N * K);
      scores[row * K + k] = 1;
      const into = new Float64Array(N * J);
      pairing.forth(scores, 0, N, into);
      return [...into.subarray(row * J, (row + 1) * J)];
    });
    return Array.from({length: J}, (_, r) => columnsOfE.map(column => column[r]!));
  };

  test('violations rise by the score of the other class and fall by that of the own', () => {
    for (let row = 0; row < N; row++)
      expect(matrixOf(row)).toEqual(
        K === 1
          ? [[labels[row] === 2 ? -1 : 1]]
          : [0, 1, 2, 3]
              .filter(j => j !== labels[row])
              .map(j => [0, 1, 2, 3].map(k => Number(k === j) - Number(k === labels[row]))),
      );
  });

  test('back is the transpose of forth, of the rows asked for alone', () => {
    const [a, scores] = [vector(N * J), vector(N * K)];
    const [pulled, violations] = [new Float64Array(N * K).fill(7), new Float64Array(N * J).fill(7)];
    pairing.back(a, 1, 4, pulled);
    pairing.forth(scores, 1, 4, violations);
    const dot = (x: Float64Array, y: Float64Array, each: number) =>
      x.subarray(each, 4 * each).reduce((sum, value, k) => sum + value * y[each + k]!, 0);
    expect(dot(pulled, scores, K)).toBeCloseTo(dot(a, violations, J), 12);
    expect([pulled[0], pulled.at(-1), violations[0], violations.at(-1)]).toEqual([7, 7, 7, 7]);
  });

  test('the rows in order: each once, those of a class together', () => {
    expect([...pairing.order].sort()).toEqual([0, 1, 2, 3, 4]);
    if (K > 1) expect(Array.from(pairing.order, row => labels[row])).toEqual([0, 1, 2, 2, 3]);
  });

  test.each([0, 0.3, 1e12])(
    'bend: the inverse of diag(1/u) + σ, between Eᵀ and E; σ = %p',
    sigma => {
      const u = vector(N * J).map(x => 0.1 + Math.abs(x));
      for (let row = 0; row < N; row++) {
        const own = [...u.subarray(row * J, (row + 1) * J)];
        const sum = own.reduce((all, x) => all + x, 0);
        // Sherman and Morrison.
        const inverse = own.map((x, r) =>
          own.map((y, q) => (r === q ? x : 0) - (sigma * x * y) / (1 + sigma * sum)),
        );
        const E = matrixOf(row);
        const into = new Float64Array((K * (K + 1)) / 2);
        pairing.bend(row, Float64Array.from(own), sigma, into);
        for (let j = 0, at = 0; j < K; j++)
          for (let k = 0; k <= j; k++, at++) {
            let expected = 0;
            for (let r = 0; r < J; r++)
              for (let q = 0; q < J; q++) expected += E[r]![j]! * inverse[r]![q]! * E[q]![k]!;
            expect(into[at]).toBeCloseTo(expected, 10);
          }
      }
    },
  );
});

test('bend where one u is far greater than the others: nothing is lost to rounding', () => {
  const into = new Float64Array(6);
  byClass(Int32Array.of(0), 3).bend(0, Float64Array.of(1e20, 1), 1e20, into);
  // The sum cannot change: what one gains the other loses, as easily as the second alone.
  expect([into[2], into[4], into[5]].map(h => Number(h!.toFixed(10)))).toEqual([1, -1, 1]);
});
