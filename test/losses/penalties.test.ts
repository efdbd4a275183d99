import {beforeAll, describe, expect, test} from '@jest/globals';
import * as tf from '@tensorflow/tfjs';
import {
  binary,
  crammerSinger,
  hinge,
  oneVsRest,
  penalties,
  westonWatkins,
} from '../../src/losses/index.js';
import {backends, useBackend} from '../backends.js';
import {conjugateOnGrid, referencePenalties} from '../reference.js';
import {expectClose, tolerance} from '../tolerances.js';
import {everyPenalty} from './everyLoss.js';

// Corners and knots of every penalty are among these, exactly.
const violations = [
  -30, -2, -1.5, -1, -0.5, -0.25, -1e-3, 0, 1e-3, 0.25, 0.5, 1, 1.9, 2, 2.5, 3, 30,
];

describe.each(backends)('on %s', backend => {
  beforeAll(() => useBackend(backend));

  test.each([
    ['ramp', {cap: 1e8}],
    ['huberizedTruncatedPinball', {tau: 0.5, delta: 0.5, kappa: 1e8, cap: 1e8}],
  ] as const)('%s with a cap far away keeps its digits, and its slope', (name, parameters) => {
    const penalty = penalties[name]!(parameters);
    const reference = referencePenalties[name](parameters);
    const at = [1e-3, 0.1, 1.2345678, 3, 1e4, 1e8, 3e8].map(Math.fround);
    const [value, slope] = tf.tidy(() => {
      const m = tf.tensor1d(at);
      return [
        penalty.value(m).dataSync(),
        tf
          .grad(of => penalty.value(of))(m)
          .dataSync(),
      ];
    });
    at.forEach((m, i) => expect(value![i]! / reference.value(m)).toBeCloseTo(1, 6));
    expectClose(slope!, at.map(reference.derivative), tolerance.float32);
  });

  describe.each(everyPenalty)('$name $parameters', ({name, parameters}) => {
    const penalty = penalties[name]!(parameters);
    const reference = referencePenalties[name](parameters);
    const m = () => tf.tensor1d(violations);

    test('value is that of the float64 loops', () => {
      const value = tf.tidy(() => penalty.value(m()).dataSync());
      expectClose(value, violations.map(reference.value), tolerance.float32);
    });

    test('derivative is that of the float64 loops, corners included', () => {
      const derivative = tf.tidy(() => penalty.derivative(m()).dataSync());
      expectClose(derivative, violations.map(reference.derivative), tolerance.float32);
    });

    test('derivative is the slope of the reference value, away from kinks', () => {
      const h = 1e-5;
      const smooth = violations.filter(at =>
        reference.kinks.every(kink => Math.abs(at - kink) > h),
      );
      const slopes = smooth.map(
        at => (reference.value(at + h) - reference.value(at - h)) / (2 * h),
      );
      const derivative = tf.tidy(() => penalty.derivative(tf.tensor1d(smooth)).dataSync());
      // Where the second derivative jumps (a rounded corner), the difference is off by h/γ.
      expectClose(derivative, slopes, 1e-4);
    });

    test('autodiff of value gives the derivative', () => {
      const slope = tf.tidy(() =>
        tf
          .grad(x => penalty.value(x))(m())
          .dataSync(),
      );
      const derivative = tf.tidy(() => penalty.derivative(m()).dataSync());
      expectClose(slope, derivative, tolerance.float32);
    });

    test('charges nothing at 0', () => {
      const zero = tf.tidy(() => {
        const at = tf.zeros([1]);
        return [...penalty.value(at).dataSync(), ...penalty.derivative(at).dataSync()];
      });
      expect(zero.map(Math.abs)).toEqual([0, 0]);
    });

    test('says truly whether it is convex and non-decreasing', () => {
      const rising = violations.map(reference.derivative);
      const convex = rising.every((slope, i) => i === 0 || slope >= rising[i - 1]!);
      expect(penalty.convex).toBe(convex);
      expect(penalty.nondecreasing).toBe(rising.every(slope => slope >= 0));
      expect(penalty.conjugate !== undefined).toBe(convex);
    });

    if (penalty.conjugate) {
      test('conjugate is the supremum of a·m − φ(m)', () => {
        const [low, high] = reference.domain!;
        const slopes = [0, 0.1, 0.25, 0.5, 0.75, 1].map(
          part => low + part * (Math.min(high, 4) - low),
        );
        const conjugate = tf.tidy(() => penalty.conjugate!(tf.tensor1d(slopes)).dataSync());
        expectClose(
          conjugate,
          slopes.map(a => conjugateOnGrid(reference, a)),
          1e-5,
        ); // the grid's own step
      });
    }

    test('keeps no tensors', () => {
      const at = m();
      const before = tf.memory().numTensors;
      penalty.value(at).dispose();
      penalty.derivative(at).dispose();
      penalty.conjugate?.(at).dispose();
      expect(tf.memory().numTensors).toBe(before);
      at.dispose();
    });
  });
});

test.each([
  ['smoothedHinge', {gamma: 0}, 'smoothedHinge: gamma must be a number above 0, got 0'],
  ['smoothedHinge', {gamma: NaN}, 'smoothedHinge: gamma must be a number above 0, got NaN'],
  ['pinball', {tau: -0.1}, 'pinball: tau must be a number at least 0 and at most 1, got -0.1'],
  ['pinball', {tau: 1.5}, 'pinball: tau must be a number at least 0 and at most 1, got 1.5'],
  ['ramp', {cap: Infinity}, 'ramp: cap must be a number above 0, got Infinity'],
  [
    'huberizedTruncatedPinball',
    {delta: 1, cap: 0.5},
    'huberizedTruncatedPinball: cap must be a number at least 1, got 0.5',
  ],
  [
    'huberizedTruncatedPinball',
    {delta: 1, kappa: 0.5},
    'huberizedTruncatedPinball: kappa must be a number at least 1, got 0.5',
  ],
])('%s(%j) is refused', (name, parameters, message) => {
  expect(() => penalties[name]!(parameters)).toThrow(message);
});

test('a changed copy of a penalty needs a name of its own: the kernel knows those of the package by name', () => {
  const twice = {...hinge(), value: (m: tf.Tensor) => tf.mul(2, tf.relu(m))};
  const losses = {westonWatkins, crammerSinger, oneVsRest, binary};
  for (const [name, make] of Object.entries(losses)) {
    expect(() => make({penalty: twice})).toThrow(
      new RangeError(
        `${name}: penalty is called 'hinge' and is not that of this package: give it a name of its own`,
      ),
    );
    expect(make({penalty: {...twice, name: 'twiceHinge'}}).penalty!.name).toBe('twiceHinge');
  }
});
