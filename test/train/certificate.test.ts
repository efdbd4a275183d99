import {describe, expect, test} from '@jest/globals';
import fc from 'fast-check';
import {oneVsRest} from '../../src/losses/index.js';
import {certifier} from '../../src/train/certificate.js';
import {blend, dualBound, type DualPoint} from '../../src/train/index.js';
import {random, randomLabels, randomRows} from '../random.js';
import {
  objectiveOf,
  referencePenalties,
  type PenaltyName,
  type ReductionName,
} from '../reference.js';

const number = fc.double({min: -10, max: 10, noNaN: true});
const point = fc.record({
  q: number,
  gradient: fc.array(number, {minLength: 4, maxLength: 4}).map(list => Float64Array.from(list)),
});

describe('blend', () => {
  test.each([0, 0.5])(
    'proves no less than either of the two, nor than any mixture on a grid: λ₁ = %d',
    l1 => {
      fc.assert(
        fc.property(point, point, fc.double({min: 0.01, max: 10, noNaN: true}), (a, b, lambda) => {
          const regularization = {lambda, l1};
          const bound = dualBound(blend(a, b, regularization), regularization);
          const grid = Array.from({length: 101}, (_, i) => mixed(a, b, i / 100));
          // With λ₁ the best mixture is found by halving: a millionth off, the bound is flat.
          const near = (l1 > 0 ? 1e-6 : 1e-9) * Math.max(1, Math.abs(bound));
          return grid.every(mixture => bound >= dualBound(mixture, regularization) - near);
        }),
        {seed: 1},
      );
    },
  );

  test('of a point with itself is that point', () => {
    const a = {q: 3, gradient: Float64Array.from([1, 2])};
    expect(blend(a, {...a}, {lambda: 1})).toEqual(a);
  });
});

function mixed(a: DualPoint, b: DualPoint, t: number): DualPoint {
  return {
    q: (1 - t) * a.q + t * b.q,
    gradient: a.gradient.map((g, i) => (1 - t) * g + t * b.gradient[i]!),
  };
}

test('a certifier makes a dual point of the means of whole passes, and blends it with those before', () => {
  const lambda = 0.5;
  const {add, conclude, ...found} = certifying(lambda);
  const answers = [
    {dualValue: 3, gradW: [1, -2], gradB: [0.5], size: 4},
    {dualValue: -1, gradW: [0, 3], gradB: [1], size: 2},
    {dualValue: 5, gradW: [-1, 1], gradB: [-2], size: 6},
  ];
  const meanOf = (some: typeof answers): DualPoint => {
    const size = some.reduce((sum, one) => sum + one.size, 0);
    const sums = [0, 1, 2].map(i =>
      some.reduce((sum, {gradW, gradB}) => sum + [...gradW, ...gradB][i]!, 0),
    );
    return {
      q: some.reduce((sum, {dualValue}) => sum + dualValue, 0) / size,
      gradient: Float64Array.from(sums, sum => sum / size),
    };
  };

  conclude();
  expect(found.bound()).toBeUndefined();
  add(answers[0]!);
  add(answers[1]!);
  expect([found.pending(), found.bound()]).toEqual([2, undefined]);
  conclude();
  const first = meanOf(answers.slice(0, 2));
  expect([found.pending(), found.bound()]).toEqual([0, dualBound(first, {lambda})]);
  add(answers[2]!);
  conclude();
  const both = blend(first, meanOf(answers.slice(2)), {lambda});
  expect(found.bound()).toBeCloseTo(dualBound(both, {lambda}), 12);
});

/** A certifier of two weights and an intercept. */
function certifying(lambda: number) {
  const objective = {loss: oneVsRest(), lambda, l1: 0, bias: 'regularized' as const};
  const own = certifier(objective, {W: 2, b: 1});
  return {
    add: ({
      dualValue,
      gradW,
      gradB,
      size,
    }: Record<'gradW' | 'gradB', number[]> & Record<'dualValue' | 'size', number>) =>
      own.add(
        {
          loss: 0,
          correct: 0,
          dualValue,
          gradW: Float32Array.from(gradW),
          gradB: Float32Array.from(gradB),
        },
        size,
      ),
    conclude: () => own.conclude(),
    pending: () => own.pending,
    bound: () => own.bound,
  };
}

test.each<[ReductionName, PenaltyName]>([
  ['westonWatkins', 'hinge'],
  ['westonWatkins', 'squaredHinge'],
  ['crammerSinger', 'hinge'],
  ['crammerSinger', 'modifiedHuber'],
  ['oneVsRest', 'smoothedHinge'],
  ['oneVsRest', 'pinball'],
  ['binary', 'hinge'],
])(
  '%s %s: mixed bounds beat single ones, and none passes the objective anywhere',
  (reduction, name) => {
    const classes = reduction === 'binary' ? 2 : 3;
    const columns = reduction === 'binary' ? 1 : classes;
    const problem = {
      X: randomRows(20, 4, 1),
      y: randomLabels(20, classes, 2),
      reduction,
      penalty: referencePenalties[name](),
      lambda: 0.1,
    };
    const at = (seed: number, spread: number) =>
      objectiveOf(
        problem,
        randomRows(4, columns, seed, spread),
        randomRows(1, columns, seed + 100, spread)[0]!,
      );
    const results = Array.from({length: 30}, (_, seed) => at(seed, 0.05 * seed));
    const points = results.map(({q, gradW, gradB}) => ({
      q,
      gradient: Float64Array.from([...gradW.flat(), ...gradB]) as Float64Array,
    }));
    const least = Math.min(...results.map(({primal}) => primal));
    const single = Math.max(...results.map(({dual}) => dual));
    const mixture = dualBound(
      points.reduce((best, next) => blend(best, next, {lambda: problem.lambda})),
      {lambda: problem.lambda},
    );
    expect(points.map(one => dualBound(one, {lambda: problem.lambda}))).toEqual(
      results.map(({dual}) => expect.closeTo(dual, 9)),
    );
    expect(mixture).toBeGreaterThan(single);
    expect(mixture).toBeLessThan(least);
  },
);

const convex = Object.keys(referencePenalties).filter(name => name !== 'ramp') as PenaltyName[];
const reductions: ReductionName[] = ['westonWatkins', 'crammerSinger', 'oneVsRest', 'binary'];

test('no bound passes an objective, of any loss with any share of L1: 10,000 cases', () => {
  const next = random(11);
  const pick = <T>(of: readonly T[]) => of[Math.floor(next() * of.length)]!;
  const nearness: number[] = [];
  for (let round = 0; round < 10_000; round++) {
    const reduction = pick(reductions);
    // The maximum takes penalties that never fall.
    const name = pick(reduction === 'crammerSinger' ? convex.slice(0, 4) : convex);
    const classes = reduction === 'binary' ? 2 : 3;
    const columns = reduction === 'binary' ? 1 : classes;
    const lambda = pick([0, 0.01, 0.3, 3]);
    const problem = {
      X: randomRows(4, 3, round),
      y: randomLabels(4, classes, round + 1),
      reduction,
      penalty: referencePenalties[name](),
      lambda,
      l1: lambda === 0 ? 0.1 + next() : pick([0, 0.1, 1]),
      bias: lambda === 0 ? ('none' as const) : ('regularized' as const),
    };
    const at = (seed: number) =>
      objectiveOf(
        problem,
        randomRows(3, columns, seed, next()),
        randomRows(1, columns, seed + 1, next())[0]!,
      );
    const regularization = {lambda, l1: problem.l1, thresholded: 3 * columns};
    const [a, b] = [at(3 * round), at(3 * round + 1)].map(({q, gradW, gradB}) => ({
      q,
      gradient: Float64Array.from([...gradW.flat(), ...(lambda > 0 ? gradB : [])]),
    }));
    const bound = dualBound(blend(a!, b!, regularization), regularization);
    const primal = Math.min(at(3 * round + 2).primal, at(3 * round).primal);
    expect(bound).toBeLessThanOrEqual(primal + 1e-9);
    expect(bound).toBeGreaterThanOrEqual(
      Math.max(dualBound(a!, regularization), dualBound(b!, regularization)) - 1e-9,
    );
    nearness.push(bound / primal);
  }
  // It does say something: some bounds are near.
  expect(Math.max(...nearness)).toBeGreaterThan(0.95);
});
