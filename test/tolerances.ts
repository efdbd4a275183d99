import {expect} from '@jest/globals';

/**
 * How close is close, by the arithmetic that made the number. All relative to the size of what is
 * compared, with the same number as an absolute floor near 0.
 */
export const tolerance = {
  /** One float32 op after another on numbers of moderate size: a few units in the last place (1.2e-7). */
  float32: 2e-6,
  /** Central differences of a float64 function at h = 1e-5: h² truncation and 1e-16/h rounding. */
  float64Differences: 1e-8,
};

/** Throws unless every entry of `actual` is within `relative` of `expected`; NaN equals nothing. */
export function expectClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  relative: number,
): void {
  expect(actual.length).toBe(expected.length);
  for (let i = 0; i < expected.length; i++) {
    const error = Math.abs(actual[i]! - expected[i]!) / Math.max(1, Math.abs(expected[i]!));
    if (!(error <= relative)) {
      throw new Error(
        `entry ${i}: got ${actual[i]}, expected ${expected[i]} (error ${error}, allowed ${relative})`,
      );
    }
  }
}
