import {expect, test} from '@jest/globals';
import {DivergenceError} from '../../../src/train/index.js';
import {divergenceGuard} from '../../../src/train/descent/divergence.js';

// Objectives epoch by epoch, and the epoch in which training has diverged, if in any.
test.each<[string, number[], number | undefined]>([
  ['a fall', [1, 0.5, 0.1, 0.1], undefined],
  ['NaN', [1, NaN], 1],
  ['infinity at once', [Infinity], 0],
  ['one great leap', [1, 1e6], undefined],
  ['two', [1, 1e6, 2e6], undefined],
  ['three', [1, 1e6, 2e6, 3e6], 3],
  ['three, with a fall between', [1, 1e6, 2e6, 1e6, 2e6, 3e6], undefined],
  ['a leap, and no more growth', [1, 1e6, 1e6, 1e6, 1e6], undefined],
  ['growth below ten thousand times the start', [1, 10, 100, 1000, 9999], undefined],
  ['growth beyond', [1, 10, 100, 1000, 10001], 4],
  ['growth from next to nothing', [1e-9, 1, 10, 100, 1000], undefined],
])('%s', (_, primals, diverges) => {
  const guard = divergenceGuard('test', 0.5);
  const found = primals.findIndex((primal, epoch) => {
    try {
      guard(epoch, primal);
      return false;
    } catch (error) {
      expect(error).toBeInstanceOf(DivergenceError);
      expect((error as Error).message).toMatch(
        /^test: training diverged in epoch \d \(objective .*\) with learningRate 0.5: try 0.05$/,
      );
      return true;
    }
  });
  expect(found).toBe(diverges ?? -1);
});
