import {beforeAll, describe, expect, test} from '@jest/globals';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import {
  binary,
  crammerSinger,
  lossFromConfig,
  oneVsRest,
  pinball,
  squaredHinge,
  westonWatkins,
  type MarginLoss,
} from '../../src/losses/index.js';
import {backends, useBackend} from '../backends.js';
import {randomLabels, randomRows} from '../random.js';
import {distanceToKink, dualValueOf, gradientOf, lossOf, scoresOf} from '../reference.js';
import {expectClose, tolerance} from '../tolerances.js';
import {columnsOf, costMatrix, everyLoss} from './everyLoss.js';

const rows = 17;
const run = (
  member: 'value' | 'gradient' | 'dualValue',
  loss: MarginLoss,
  s: number[][],
  y: number[],
) => tf.tidy(() => [...loss[member]!(tf.tensor2d(s), tf.tensor1d(y, 'int32')).dataSync()]);

/** What float64 loops say of each loss, for all backends alike. */
const expectations = new Map<string, ReturnType<typeof byLoops>>();
const byLoopsOnce = (one: (typeof everyLoss)[number], s: number[][], y: number[]) => {
  if (!expectations.has(one.title)) expectations.set(one.title, byLoops(one, s, y));
  return expectations.get(one.title)!;
};

function byLoops(
  {reduction, penalty, margin, loss}: (typeof everyLoss)[number],
  s: number[][],
  y: number[],
) {
  const h = 1e-5;
  const value = (row: number[], i: number) => lossOf(reduction, penalty, row, y[i]!, margin);
  return {
    values: s.map(value),
    gradients: s.flatMap((row, i) => gradientOf(reduction, penalty, row, y[i]!, margin)),
    duals: loss.convex
      ? s.map((row, i) => dualValueOf(reduction, penalty, row, y[i]!, margin))
      : undefined,
    away: s.map((row, i) => distanceToKink(reduction, penalty, row, y[i]!, margin) > 1e-3),
    differences: s.map((row, i) =>
      row.map((_, k) => {
        const moved = (by: number) => row.map((value, j) => value + (j === k ? by : 0));
        return (value(moved(h), i) - value(moved(-h), i)) / (2 * h);
      }),
    ),
  };
}

describe.each(backends)('on %s', backend => {
  beforeAll(() => useBackend(backend));

  describe.each(everyLoss)('$title', one => {
    const {loss, reduction, penalty, margin, classes} = one;
    const y = randomLabels(rows, classes, 1);
    const s = randomRows(rows, columnsOf(one), 2);
    const expected = () => byLoopsOnce(one, s, y);

    test('value, gradient and dual value are those of the float64 loops', () => {
      const {values, gradients, duals} = expected();
      expectClose(run('value', loss, s, y), values, tolerance.float32);
      expectClose(run('gradient', loss, s, y), gradients, tolerance.float32);
      expect(loss.dualValue !== undefined).toBe(loss.convex);
      if (duals) expectClose(run('dualValue', loss, s, y), duals, tolerance.float32);
    });

    test('gradient is that of autodiff, and of differences of the float64 loops, away from kinks', () => {
      const {away, differences} = expected();
      expect(away.filter(Boolean).length).toBeGreaterThan(rows / 2);
      const [gradient, auto] = tf.tidy(() => {
        const labels = tf.tensor1d(y, 'int32');
        const by = tf.grad(x => tf.sum(loss.value(x as tf.Tensor2D, labels)));
        return [
          loss.gradient(tf.tensor2d(s), labels).arraySync(),
          by(tf.tensor2d(s)).arraySync() as number[][],
        ];
      });
      const where = <T>(list: T[]) => list.filter((_, i) => away[i]);
      expectClose(where(gradient).flat(), where(auto).flat(), tolerance.float32);
      // A rounded corner within 1e-5 of a violation shifts the difference by up to h/δ.
      expectClose(where(gradient).flat(), where(differences).flat(), 1e-4);
    });

    test('a batch is its rows', () => {
      const batch = run('value', loss, s, y);
      for (const i of [0, 7, rows - 1])
        expectClose(run('value', loss, [s[i]!], [y[i]!]), [batch[i]!], 0);
    });

    test('far inside the margin, loss and gradient are 0; far outside and at NaN or ∞, never silently finite', () => {
      const confident = (scale: number) =>
        [0, 1].map(label =>
          columnsOf(one) === 1
            ? [scale * (2 * label - 1)]
            : Array.from({length: classes}, (_, k) => (k === label ? scale : -scale)),
        );
      // Pinball and its kin charge for margins met too well: their slope there is not 0.
      if (penalty.derivative(-1e4) === 0) {
        const right = confident(1e9);
        if (penalty.value(-1e9) === 0) expectClose(run('value', loss, right, [0, 1]), [0, 0], 0);
        const flat = run('gradient', loss, right, [0, 1]).map(Math.abs);
        expectClose(
          flat,
          flat.map(() => 0),
          0,
        );
      }
      const wrong = run('value', loss, confident(-1e9), [0, 1]);
      const expected = confident(-1e9).map((row, y) => lossOf(reduction, penalty, row, y, margin));
      expectClose(wrong, expected, tolerance.float32);
      const broken = run('value', loss, confident(NaN), [0, 1]);
      expect(broken.every(value => Number.isNaN(value))).toBe(true);
      expect(run('gradient', loss, confident(NaN), [0, 1]).some(g => Number.isNaN(g))).toBe(true);
      const infinite = run('value', loss, confident(-Infinity), [0, 1]);
      expect(infinite.some(value => Number.isFinite(value))).toBe(false);
    });
  });

  describe('golden numbers', () => {
    const animals = [
      [3.2, 5.1, -1.7],
      [1.3, 4.9, 2.0],
      [2.2, 2.5, -3.1],
    ];
    test.each([
      ['CS231n, three scores', westonWatkins({margin: 10}), [[13, -7, 11]], [0], [8]],
      ['cat, car, frog', westonWatkins(), animals, [0, 1, 2], [2.9, 0, 12.9]],
      ['cat, car, frog, worst only', crammerSinger(), animals, [0, 1, 2], [2.9, 0, 6.6]],
      [
        'cat, car, frog, squared',
        westonWatkins({penalty: squaredHinge()}),
        animals,
        [0, 1, 2],
        [8.41, 0, 83.25],
      ],
      [
        'all met',
        westonWatkins(),
        [
          [10, -2, 3],
          [10, -100, -100],
          [10, 9, 9],
        ],
        [0, 0, 0],
        [0, 0, 0],
      ],
      ['zero scores, Weston–Watkins', westonWatkins(), [[0, 0, 0, 0, 0]], [3], [4]],
      ['zero scores, Crammer–Singer', crammerSinger(), [[0, 0, 0, 0, 0]], [3], [1]],
      ['zero scores, one-vs-rest', oneVsRest(), [[0, 0, 0, 0, 0]], [3], [5]],
    ] as const)('%s', (_, loss, s, y, expected) => {
      expectClose(
        run('value', loss, s as unknown as number[][], y as unknown as number[]),
        expected,
        tolerance.float32,
      );
    });

    test('means of cat, car, frog', () => {
      const mean = (loss: MarginLoss) =>
        run('value', loss, animals, [0, 1, 2]).reduce((a, b) => a + b) / 3;
      expect(mean(westonWatkins())).toBeCloseTo(5.266667, 5);
      expect(mean(crammerSinger())).toBeCloseTo(3.166667, 5);
    });

    test('gradients of cat, frog and of the met margins', () => {
      expectClose(
        run('gradient', westonWatkins(), animals, [0, 1, 2]),
        [-1, 1, 0, 0, 0, 0, 1, 1, -2],
        0,
      );
      const met = run(
        'gradient',
        westonWatkins(),
        [
          [10, -2, 3],
          [10, -100, -100],
          [10, 9, 9],
        ],
        [0, 0, 0],
      );
      expect(met.every(g => Math.abs(g) === 0)).toBe(true);
    });

    test('a linear layer with its bias', () => {
      const W = [
        [0.01, 0.7, 0],
        [-0.05, 0.2, -0.45],
        [0.1, 0.05, -0.2],
        [0.05, 0.16, 0.03],
      ];
      const [scores] = scoresOf([[-15, 22, -44, 56]], W, [0, 0.2, -0.3]);
      expectClose(scores!, [-2.85, 0.86, 0.28], 1e-12);
      expectClose(run('value', westonWatkins(), [scores!], [2]), [1.58], tolerance.float32);
    });
  });

  describe('at ties and kinks', () => {
    test('Crammer–Singer gives everything to the first class that attains the maximum', () => {
      expectClose(run('gradient', crammerSinger(), [[0, 0, 0]], [0]), [-1, 1, 0], 0);
      expectClose(run('gradient', crammerSinger(), [[0, 0, 0, 0]], [1]), [1, -1, 0, 0], 0);
    });

    test('where autodiff through tf.max returns no subgradient', () => {
      const auto = tf.tidy(() => {
        const naive = (s: tf.Tensor) =>
          tf.relu(tf.sub(tf.add(1, tf.max(tf.slice(s, 1, 2))), tf.squeeze(tf.slice(s, 0, 1))));
        return [
          ...tf
            .grad(naive)(tf.tensor1d([0, 0, 0]))
            .dataSync(),
        ];
      });
      expect(auto).toEqual([-1, 1, 1]);
    });

    // Small whole numbers and margins of 1: most draws sit on a kink or a tie.
    const lattice = fc.integer({min: -2, max: 2});
    test.each(
      everyLoss.filter(({loss, classes, margin}) => loss.convex && classes < 10 && margin === 1),
    )('$title obeys the subgradient inequality there', one => {
      const columns = columnsOf(one);
      const point = fc.array(lattice, {minLength: columns, maxLength: columns});
      fc.assert(
        fc.property(
          fc.nat(one.classes - 1),
          point,
          fc.array(point, {minLength: 5, maxLength: 5}),
          (y, s, others) => {
            const g = run('gradient', one.loss, [s], [y]);
            const [here] = run('value', one.loss, [s], [y]);
            const there = run(
              'value',
              one.loss,
              others,
              others.map(() => y),
            );
            return there.every((value, i) => {
              const plane =
                here! + g.reduce((sum, slope, k) => sum + slope * (others[i]![k]! - s[k]!), 0);
              return value >= plane - 1e-5 * Math.max(1, Math.abs(plane));
            });
          },
        ),
        {numRuns: 20, seed: 1},
      );
    });
  });

  test.each(
    everyLoss.filter(
      ({loss, reduction, classes}) => loss.convex && classes === 3 && reduction !== 'oneVsRest',
    ),
  )(
    '$title does not change when all scores shift, nor does its gradient leave the plane Σ = 0',
    ({loss}) => {
      fc.assert(
        fc.property(
          fc.nat(2),
          fc.array(fc.integer({min: -8, max: 8}), {minLength: 3, maxLength: 3}),
          fc.integer({min: -16, max: 16}),
          (y, s, shift) => {
            const moved = s.map(value => value + shift);
            const [before] = run('value', loss, [s], [y]);
            const [after] = run('value', loss, [moved], [y]);
            const sum = run('gradient', loss, [s], [y]).reduce((a, b) => a + b, 0);
            return before === after && Math.abs(sum) < 1e-5;
          },
        ),
        {numRuns: 20, seed: 2},
      );
    },
  );
});

describe.each(everyLoss)('on any backend, $title', one => {
  const {loss, classes} = one;
  const y = randomLabels(rows, classes, 1);
  const s = randomRows(rows, columnsOf(one), 2);

  beforeAll(() => useBackend(backends[0]!));

  test('keeps no tensors', () => {
    const scores = tf.tensor2d(s);
    const labels = tf.tensor1d(y, 'int32');
    const before = tf.memory().numTensors;
    loss.value(scores, labels).dispose();
    loss.gradient(scores, labels).dispose();
    loss.dualValue?.(scores, labels).dispose();
    expect(tf.memory().numTensors).toBe(before);
    tf.dispose([scores, labels]);
  });

  test('is made again from its config', () => {
    const again = lossFromConfig(JSON.parse(JSON.stringify(loss.config)));
    expect(again.config).toEqual(loss.config);
    expect(run('gradient', again, s, y)).toEqual(run('gradient', loss, s, y));
  });
});

test.each([
  [
    () => westonWatkins({margin: -1}),
    'westonWatkins: margin must be a finite number at least 0, got -1',
  ],
  [
    () => westonWatkins({margin: NaN}),
    'westonWatkins: margin must be a finite number at least 0, got NaN',
  ],
  [
    () => crammerSinger({margin: [[0, 1], [1]]}),
    'crammerSinger: margin must be a square cost matrix, row 1 has 1 entries for 2 rows',
  ],
  [
    () =>
      crammerSinger({
        margin: [
          [0, 1],
          [1, 2],
        ],
      }),
    'crammerSinger: margin[1][1] must be 0 (the diagonal of the cost matrix), got 2',
  ],
  [
    () =>
      oneVsRest({
        margin: [
          [1, -1],
          [1, 2],
        ],
      }),
    'oneVsRest: margin[0][1] must be a finite number at least 0, got -1',
  ],
  [
    () => binary({margin: [[0]]}),
    'binary: margin must be a cost matrix of at least 2 × 2, got 1 × 1',
  ],
  [
    () => crammerSinger({penalty: pinball()}),
    'crammerSinger: penalty must be non-decreasing, pinball is not: use westonWatkins or oneVsRest',
  ],
  [
    () => lossFromConfig({reduction: 'softmax'}),
    "unknown loss 'softmax': there are westonWatkins, crammerSinger, oneVsRest, binary",
  ],
  [
    () => lossFromConfig({reduction: 'binary', penalty: {name: 'huge'}}),
    "unknown penalty 'huge': there are hinge, squaredHinge",
  ],
  [() => lossFromConfig({reduction: 'toString'}), "unknown loss 'toString'"],
  [
    () => run('value', westonWatkins({margin: costMatrix(3)}), [[0, 0]], [0]),
    'westonWatkins: margin is a 3 × 3 cost matrix, the scores are for 2 classes',
  ],
])('bad input %#: %s', (make, message) => {
  expect(make).toThrow(message);
});
