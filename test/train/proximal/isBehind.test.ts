import {expect, test} from '@jest/globals';
import {isBehind} from '../../../src/train/proximal/isBehind.js';

/** What a descent comes to that falls by the same ratio in each step, from 1 above `end`. */
const falling = (end: number, ratio: number, steps: number) =>
  Array.from({length: steps}, (_, step) => end + ratio ** step);

test.each([0.5, 0.9, 0.97])('where it tends to is known after a few steps: ratio %p', ratio => {
  for (const steps of [11, 20]) {
    const objectives = falling(2, ratio, steps);
    expect(isBehind(objectives, 1.99)).toBe(true);
    expect(isBehind(objectives, 2.01)).toBe(false);
  }
});

test('a thousandth better is not worth going on for', () => {
  const objectives = falling(2, 0.9, 30);
  expect(isBehind(objectives, 2.001)).toBe(true);
  expect(isBehind(objectives, 2.003)).toBe(false);
});

test('nothing is known of few steps', () => {
  expect(isBehind(falling(2, 0.5, 10), 1)).toBe(false);
  expect(isBehind([5], 1)).toBe(false);
});

test('what falls as fast as before, or faster, has no end that is known', () => {
  const steps = Array.from({length: 20}, (_, step) => step);
  expect(isBehind(steps.map(step => 100 - step), 1)).toBe(false); // prettier-ignore
  expect(isBehind(steps.map(step => 1000 - step ** 2), 1)).toBe(false); // prettier-ignore
});

test('what is ahead already is not behind', () => {
  expect(isBehind(falling(2, 0.9, 40), 2.1)).toBe(false);
  // By less than a thousandth, too.
  expect(isBehind(falling(2, 0.5, 30), 2.0005)).toBe(false);
});
