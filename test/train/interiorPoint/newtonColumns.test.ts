import {beforeAll, describe, expect, jest, test} from '@jest/globals';
import {csr, type DenseDataset} from '../../../src/data/index.js';
import {
  binary,
  crammerSinger,
  lossFromConfig,
  oneVsRest,
  squaredHinge,
  westonWatkins,
} from '../../../src/losses/index.js';
import {newtonColumns} from '../../../src/train/interiorPoint/newtonColumns.js';
import {newtonJointly} from '../../../src/train/interiorPoint/newtonJointly.js';
import {backends, useBackend} from '../../backends.js';
import {bundled} from '../../data.js';
import {interiorPoint, primalOf, type SmallProblem} from '../../interiorPoint.js';
import {randomLabels, randomRows} from '../../random.js';
import {fitted} from '../fitted.js';

beforeAll(() => useBackend(backends[0]!));

const penalties: {penalty: SmallProblem['penalty']; parameters: Record<string, number>}[] = [
  {penalty: 'hinge', parameters: {}},
  {penalty: 'squaredHinge', parameters: {}},
  {penalty: 'smoothedHinge', parameters: {gamma: 0.5}},
  {penalty: 'modifiedHuber', parameters: {}},
  {penalty: 'pinball', parameters: {tau: 0.3}},
];

const reductions = ['binary', 'oneVsRest', 'westonWatkins', 'crammerSinger'] as const;
/**
 * Crammer–Singer's is no loss of a penalty that rises on both sides; of Weston–Watkins's with a free bias the
 * interior point method itself stays at 3e-5.
 */
const isKnown = ({penalty, reduction, bias}: Record<'penalty' | 'reduction' | 'bias', string>) =>
  penalty !== 'pinball' ||
  (reduction !== 'crammerSinger' && !(reduction === 'westonWatkins' && bias === 'free'));

const cases = penalties
  .flatMap(penalty =>
    reductions.flatMap(reduction =>
      (['regularized', 'free', 'none'] as const).flatMap(bias =>
        // More features than rows, and fewer: the equations are solved in the other unknowns.
        [3, 20].map(features => ({...penalty, reduction, bias, features})),
      ),
    ),
  )
  .filter(isKnown);

const methodOf = (reduction: string) =>
  reduction === 'binary' || reduction === 'oneVsRest' ? newtonColumns : newtonJointly;

test.each(cases)(
  'the optimum of an interior point method: $reduction $penalty, bias $bias, $features features',
  async ({penalty, parameters, reduction, bias, features}) => {
    const classes = reduction === 'binary' ? 2 : 3;
    const rows = randomRows(14, features, 5).map((row, i) => (i === 4 ? row.map(() => 0) : row));
    const y = randomLabels(14, classes, 6);
    const weights = [1, 0.5, 2, 1, 1, 0, 1, 3, 1, 1, 0.25, 1, 1, 2];
    const C = 0.7;
    const problem: SmallProblem = {
      X: rows,
      y,
      classes,
      reduction,
      penalty,
      parameters,
      margin: 1,
      weights,
      C,
      bias,
    };
    const known = interiorPoint(problem);
    expect(known.primal - known.dual).toBeLessThan(1e-6 * known.primal);
    const loss = lossFromConfig({reduction, penalty: {name: penalty, ...parameters}, margin: 1});
    const columns = reduction === 'binary' ? 1 : classes;
    const dense: DenseDataset = {
      rows: 14,
      columns: features,
      values: Float32Array.from(rows.flat()),
    };
    const entries = rows.flatMap(row =>
      row.flatMap((value, d) => (value === 0 ? [] : [[d, value]])),
    );
    const sparse = csr({
      rows: 14,
      columns: features,
      values: Float32Array.from(entries, ([, value]) => value!),
      indices: Int32Array.from(entries, ([d]) => d!),
      indptr: Int32Array.from({length: 15}, (_, i) =>
        rows.slice(0, i).reduce((sum, row) => sum + row.filter(value => value !== 0).length, 0),
      ),
    });
    for (const x of [dense, sparse]) {
      const {weights: found, primal} = (await methodOf(reduction)(
        {
          objective: {loss, lambda: 1 / (14 * C), bias, l1: 0},
          examples: {
            resident: {x, labels: Int32Array.from(y), weights: Float32Array.from(weights)},
          } as never,
          shape: {features, columns},
          extent: () => ({}) as never,
        },
        C,
        'test',
      ).run(
        {W: new Float32Array(features * columns), b: new Float32Array(columns)},
        new Float64Array(14 * columns),
        1e-9,
        () => Promise.resolve(true),
      ))!;
      expect(Math.abs(primal / known.dual - 1)).toBeLessThan(1e-6);
      const W = rows[0]!.map((_, d) => [...found.W.subarray(d * columns, (d + 1) * columns)]);
      expect(primalOf(problem, W, [...found.b]) / known.dual - 1).toBeLessThan(1e-6);
    }
  },
);

test('stopped before or between columns: the weights so far, all of them numbers', async () => {
  const {rows, columns, values, labels} = bundled('iris');
  const classes = [...new Set(labels)];
  const start = {W: new Float32Array(3 * columns).fill(0.5), b: new Float32Array(3)};
  for (const allowed of [0, 3]) {
    let asked = 0;
    const {weights, duals, primal} = (await newtonColumns(
      {
        objective: {loss: oneVsRest(), lambda: 0.01, bias: 'regularized', l1: 0},
        examples: {
          resident: {
            x: {rows, columns, values},
            labels: Int32Array.from(labels!, label => classes.indexOf(label)),
          },
        } as never,
        shape: {features: columns, columns: 3},
        extent: () => ({}) as never,
      },
      0.7,
      'test',
    ).run(start, new Float64Array(3 * rows), 1e-9, () => Promise.resolve(asked++ < allowed)))!;
    expect([...weights.W, ...weights.b, ...duals, primal].every(Number.isFinite)).toBe(true);
    if (allowed === 0) expect([...weights.W]).toEqual([...start.W]);
  }
});

test('Newton before any candidate was proven: it starts from one that is', async () => {
  // At this C the bias is still on its way when the work is enough.
  const {history} = await fitted(bundled('iris'), {C: 10 ** 2.75, bias: 'free'});
  expect(history.stoppedBy).toBe('tolerance');
});

describe('features of sizes from 1e-3 to 1e3', () => {
  const digits = bundled('digits');
  const values = digits.values.map(
    (x, at) => x * 10 ** ((6 * (at % digits.columns)) / (digits.columns - 1) - 3),
  );
  const two = digits.labels!.map(label => (Number(label) < 5 ? 'low' : 'high'));

  test.each([
    ['one-vs-rest', oneVsRest({penalty: squaredHinge()}), digits.labels!.map(String)],
    ['two classes', binary({penalty: squaredHinge()}), two],
    ['two classes, hinge', binary(), two],
  ])('are proven in a few hundred passes, %s', async (_, loss, labels) => {
    const {history} = await fitted({...digits, values, labels, features: undefined}, {loss, C: 1});
    expect(history.stoppedBy).toBe('tolerance');
    expect(history.epochs.length).toBeLessThan(1000);
  });
});

test.each([
  ['Weston–Watkins', westonWatkins(), 1],
  ['Weston–Watkins, squared', westonWatkins({penalty: squaredHinge()}), 1],
  ['Crammer–Singer', crammerSinger(), 1],
  // Interior points jam here, by one column of the three, unless they are centred again.
  ['one-vs-rest, C = 10', oneVsRest(), 10],
  ['one-vs-rest, C = 100', oneVsRest(), 100],
])('features from 1e-3 to 1e5, some of them far from 0: %s', async (_, loss, C) => {
  const iris = bundled('iris');
  for (const offset of [0, 10]) {
    const values = iris.values.map((x, at) => (x + offset) * [1e-3, 1, 1e3, 1e5][at % 4]!);
    const x = {...iris, values, features: undefined};
    const {history} = await fitted(x, {loss, C, standardize: false});
    expect(history.stoppedBy).toBe('tolerance');
    expect(history.epochs.length).toBeLessThan(1000);
  }
});

/** Some digits, as they are or with features of sizes from 1e-3 to 1e3. */
function someDigits(rows: number, sizes: boolean) {
  const {columns, ...digits} = bundled('digits');
  const values = digits.values
    .subarray(0, rows * columns)
    .map((x, at) => (sizes ? x * 10 ** ((6 * (at % columns)) / (columns - 1) - 3) : x));
  return {...digits, rows, columns, values, labels: digits.labels!.slice(0, rows), features: undefined}; // prettier-ignore
}

test.each([
  ['Weston–Watkins', westonWatkins()],
  ['Crammer–Singer', crammerSinger()],
])('digits of sizes from 1e-3 to 1e3 are proven to 1e-5: %s', async (_, loss) => {
  const {history} = await fitted(someDigits(300, true), {loss, C: 1, standardize: false}, {tolerance: 1e-5}); // prettier-ignore
  expect(history.stoppedBy).toBe('tolerance');
  expect(history.epochs.length).toBeLessThan(3000);
});

describe('C = 1e6', () => {
  const fitOf = (rows: number) => {
    const digits = someDigits(rows, false);
    const x = {...digits, values: digits.values.map(value => value / 16)};
    return fitted(x, {loss: oneVsRest(), C: 1e6, standardize: false}, {tolerance: 1e-6});
  };

  test('stretched before they are rounded, weights miss no margin', async () => {
    const {history} = await fitOf(1797);
    expect(history.stoppedBy).toBe('tolerance');
    expect(history.certificate.gap).toBeLessThan(1e-6);
  });

  test('float32 weights that no stretch within the tolerance mends: it ends, and says so', async () => {
    const made = jest.spyOn(WebAssembly, 'instantiate');
    const {history} = await fitOf(600);
    const instances = made.mock.calls.length;
    made.mockRestore();
    expect(history.stoppedBy).toBe('precision');
    expect(history.certificate.gap).toBeLessThan(1e-5);
    expect(history.epochs.length).toBeLessThan(1000);
    // That of the rows, and two of the interior points, which are not asked again.
    expect(instances).toBe(3);
  });
});

test.each([
  ['one-vs-rest', oneVsRest(), 1000, 3],
  ['two classes', binary(), 1000, 1],
  ['Weston–Watkins', westonWatkins(), 665, 3],
  ['a penalty without a kink', oneVsRest({penalty: squaredHinge()}), 300, 3],
])('no more features than its equations are good for: %s', (_, loss, most, columns) => {
  const expected = [most, most + 1].map(features => {
    const rows = 400;
    const x = {rows, columns: features, values: new Float32Array(rows * features)};
    const method = methodOf(loss.config!.reduction)(
      {
        objective: {loss, lambda: 1, bias: 'regularized', l1: 0},
        examples: {resident: {x, labels: new Int32Array(rows)}} as never,
        shape: {features, columns},
        extent: () => ({}) as never,
      },
      1,
      'test',
    );
    // All of them inside their bounds.
    return Number.isFinite(method.work(new Float64Array(rows * columns).fill(0.5)));
  });
  expect(expected).toEqual([true, false]);
});
