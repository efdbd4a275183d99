import {expect, test} from '@jest/globals';
import {classMetrics} from '../../src/model/index.js';

test('by hand: two classes', () => {
  // Class 0: 8 of 9 found, 8 of 11 predictions right; F1 = 16/20.
  const {classes, macro, weighted} = classMetrics([
    [8, 1],
    [3, 4],
  ]);
  expect(classes).toEqual([
    {precision: 8 / 11, recall: 8 / 9, f1: 0.8, support: 9},
    {precision: 4 / 5, recall: 4 / 7, f1: 8 / 12, support: 7},
  ]);
  expect(macro.f1).toBeCloseTo((0.8 + 2 / 3) / 2, 12);
  expect(weighted.recall).toBeCloseTo(12 / 16, 12);
});

// sklearn.metrics.classification_report(…, output_dict=True, zero_division=0), scikit-learn 1.x
test('as scikit-learn: a class never predicted, one that only is predicted', () => {
  const {classes, macro, weighted} = classMetrics([
    [5, 2, 0, 0],
    [1, 0, 0, 3],
    [2, 0, 9, 1],
    [0, 0, 0, 0],
  ]);
  const rows = [...classes, macro, weighted].map(({precision, recall, f1, support}) => [
    precision,
    recall,
    f1,
    support,
  ]);
  const expected = [
    [0.625, 0.7142857142857143, 0.6666666666666666, 7],
    [0, 0, 0, 4],
    [1, 0.75, 0.8571428571428571, 12],
    [0, 0, 0, 0],
    [0.40625, 0.3660714285714286, 0.38095238095238093, 23],
    [0.7119565217391305, 0.6086956521739131, 0.650103519668737, 23],
  ];
  rows.forEach((row, i) => row.forEach((x, j) => expect(x).toBeCloseTo(expected[i]![j]!, 14)));
});

test('as scikit-learn: a class that does not occur is left out of the macro average', () => {
  const {macro, weighted} = classMetrics([
    [8, 1, 0],
    [3, 4, 0],
    [0, 0, 0],
  ]);
  expect(macro.precision).toBeCloseTo(0.7636363636363637, 14);
  expect(macro.recall).toBeCloseTo(0.7301587301587301, 14);
  expect(macro.f1).toBeCloseTo(0.7333333333333334, 14);
  expect(weighted.f1).toBeCloseTo(0.7416666666666667, 14);
});

test('a matrix that is not square is refused', () => {
  expect(() => classMetrics([[1, 2], [3]])).toThrow(
    'classMetrics: confusion must be square, row 1 of 2 has 1 entries',
  );
});
