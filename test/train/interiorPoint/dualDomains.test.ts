import {expect, test} from '@jest/globals';
import {crammerSinger, hinge, pinball, squaredHinge} from '../../../src/losses/index.js';
import {boxes, simplex} from '../../../src/train/interiorPoint/dualDomains.js';

const cases = [hinge(), squaredHinge(), pinball({tau: 0.3})].flatMap(({name, parabola}) =>
  [1e-8, 0.01, 3].map(mu => ({name, parabola: parabola!, mu})),
);
const violations = Float64Array.of(9, -2, 0.5, 0.4999, 9);

test.each(cases)(
  'between barriers each dual is where the slope is 0: $name, μ = $mu',
  ({parabola, mu}) => {
    const domain = boxes(parabola, 3);
    const a = new Float64Array(3);
    domain.central(violations, 1, mu, a);
    const {lo, hi, epsilonOf} = domain;
    a.forEach((dual, r) => {
      const slope =
        violations[1 + r]! - epsilonOf(dual) * dual + mu / (dual - lo) - mu / (hi - dual);
      // How steep it is there says how near 0 the last digit of the dual can bring it.
      const steep = epsilonOf(dual) + mu / (dual - lo) ** 2 + mu / (hi - dual) ** 2;
      expect(Math.abs(slope)).toBeLessThan(1e-12 * steep + 1e-10);
    });
  },
);

test.each(cases.filter(({name}) => name !== 'pinball'))(
  'duals of which the sum has the bound: $name, μ = $mu',
  ({parabola, mu}) => {
    const domain = simplex(parabola, 3);
    const a = new Float64Array(3);
    domain.central(violations, 1, mu, a);
    const sum = a[0]! + a[1]! + a[2]!;
    const ofSum = domain.epsilonOf(sum) * sum + mu / (domain.hi - sum);
    a.forEach((dual, r) => expect(violations[1 + r]! + mu / dual).toBeCloseTo(ofSum, 4));
    expect(domain.tops(Float64Array.of(1, 2, 3, 4, 5, 6))).toEqual(Float64Array.of(6, 15));
  },
);

test('clipped: each to its ends, and a row whose sum is too large in proportion', () => {
  const {parabola} = hinge();
  const apart = Float64Array.of(-0.1, 0.5, 1.1);
  boxes(parabola!, 3).clip(apart, 0.01);
  // An end of 0 is told from any number: the point between barriers is beyond it.
  expect(apart).toEqual(Float64Array.of(0, 0.5, 0.99));
  const around = Float64Array.of(-0.5, 0, 2);
  boxes(pinball({tau: 0.3}).parabola!, 3).clip(around, 0.01);
  expect([...around].map(a => Number(a.toFixed(12)))).toEqual([-0.297, 0, 0.99]);
  const together = Float64Array.of(-0.1, 0.6, 1.4, 0.1, 0.2, 0.3);
  simplex(parabola!, 3).clip(together, 0);
  expect([...together].map(a => Number(a.toFixed(12)))).toEqual([0, 0.3, 0.7, 0.1, 0.2, 0.3]);
});

test('the loss of a row is the sum of its penalties, or that of the largest violation', () => {
  const {parabola} = squaredHinge();
  expect(boxes(parabola!, 3).lossAt(violations, 1)).toBeCloseTo(0.25 + 0.4999 ** 2, 12);
  expect(simplex(parabola!, 3).lossAt(violations, 1)).toBeCloseTo(0.25, 12);
  expect(crammerSinger({penalty: squaredHinge()}).penalty!.parabola).toEqual(parabola);
});
