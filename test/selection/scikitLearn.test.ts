import {readFileSync} from 'node:fs';
import path from 'node:path';
import {beforeAll, expect, test} from '@jest/globals';
import * as svm from '../../src/index.node.js';
import {useBackend} from '../backends.js';
import {bundled} from '../data.js';

beforeAll(() => useBackend('wasm'));

/*
 * Made with scikit-learn 1.9.1, for each bundled file: the folds of StratifiedKFold(5, shuffle=True,
 * random_state=0); on each, features standardised by mean and population deviation of the training
 * part (a constant one to 0), LinearSVC(C, loss='squared_hinge', dual=False, intercept_scaling=1,
 * tol=1e-9), its accuracy on the rest, its objective over C·N, its predictions; `close` are the rows
 * whose two greatest scores are less than 0.03 apart.
 */
interface Expected {
  C: number;
  /** Digits: the fold that tests each row, the class index predicted for it. */
  foldOf: string;
  predicted: string;
  accuracy: number[];
  objective: number[];
  classes: string[];
  close: number[];
}

const expected: Record<string, Expected> = JSON.parse(
  readFileSync(path.resolve('test/selection/scikitLearn.json'), 'utf8'),
);

test.each(['iris', 'digits'] as const)(
  'the same folds of %s, the same as scikit-learn',
  async name => {
    const {C, foldOf, predicted, accuracy, objective, classes, close} = expected[name]!;
    const rows = Array.from(foldOf, (_, row) => row);
    const folds = accuracy.map((_, k) => ({
      train: rows.filter(row => Number(foldOf[row]) !== k),
      test: rows.filter(row => Number(foldOf[row]) === k),
    }));
    const loss = svm.oneVsRest({penalty: svm.squaredHinge()});
    const found = await svm.crossValidate({loss, C}, bundled(name), undefined, {
      folds,
      fit: {tolerance: 1e-4},
    });
    // The certificate holds: the optimum is between the bound and what was reached.
    found.folds.forEach(({objective: reached, gap}, k) => {
      expect(reached).toBeGreaterThan(objective[k]! * (1 - 1e-6));
      expect(reached * (1 - gap!)).toBeLessThanOrEqual(objective[k]!);
      expect(gap).toBeLessThanOrEqual(1e-4);
    });
    const others = rows.filter(
      row => String(found.predictions[row]) !== classes[Number(predicted[row])],
    );
    expect(others.filter(row => !close.includes(row))).toEqual([]);
    expect(others.length).toBeLessThanOrEqual(2);
    const inAll = (list: number[]) => list.reduce((sum, share) => sum + share, 0) / list.length;
    expect(Math.abs(found.accuracy.mean - inAll(accuracy))).toBeLessThanOrEqual(
      close.length / rows.length,
    );
  },
);
