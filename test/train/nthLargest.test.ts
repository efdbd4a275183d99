import {expect, test} from '@jest/globals';
import {seededRandom} from '../../src/data/index.js';
import {nthLargest} from '../../src/train/nthLargest.js';

test('the n-th largest is where sorting puts it, ties, order and all', () => {
  const random = seededRandom(3);
  for (let round = 0; round < 500; round++) {
    const values = Float64Array.from({length: 1 + random(40)}, () => random(1 + (round % 20)) - 5);
    if (round % 5 === 0) values.sort();
    const sorted = values.slice().sort().reverse();
    const n = 1 + random(values.length);
    expect(nthLargest(values, n)).toBe(sorted[n - 1]);
    expect(values.sort().reverse()).toEqual(sorted);
  }
});
