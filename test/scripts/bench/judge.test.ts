import {describe, test} from '@jest/globals';
import {csr, type Dataset} from '../../../src/data/index.js';
import {judge} from '../../../scripts/bench/fits/judge.js';
import {losses, type BenchLoss, type LossName} from '../../../scripts/bench/fits/losses.js';
import {random, randomLabels, randomRows} from '../../random.js';
import {objectiveOf, referencePenalties} from '../../reference.js';
import {expectClose} from '../../tolerances.js';

const [rows, columns, classes, C] = [17, 6, 4, 0.7];

/** Rows with zeros in them, one of zeros alone. */
const X = randomRows(rows, columns, 1).map((row, i) =>
  row.map((value, d) => (i === 3 || (i + d) % 3 === 0 ? 0 : value)),
);

function dataOf(labels: number[], form: 'dense' | 'sparse'): Dataset {
  if (form === 'dense') return {rows, columns, values: Float32Array.from(X.flat()), labels};
  const entries = X.map(row => row.flatMap((value, d) => (value ? [[d, value] as const] : [])));
  let end = 0;
  return csr({
    rows,
    columns,
    labels,
    indptr: [0, ...entries.map(row => (end += row.length))],
    indices: entries.flat().map(([d]) => d),
    values: entries.flat().map(([, value]) => value),
  });
}

describe.each(Object.keys(losses) as LossName[])('%s', name => {
  const loss: BenchLoss = losses[name];
  const K = loss.reduction === 'binary' ? 1 : classes;
  const y = randomLabels(rows, loss.reduction === 'binary' ? 2 : classes, 2);
  const next = random(3);
  const W = Array.from({length: columns}, () => Array.from({length: K}, () => next() - 0.5));
  const b = Array.from({length: K}, () => (loss.l1 ? 0 : next() - 0.5));

  test.each(['dense', 'sparse'] as const)('%s rows are judged as by the reference', form => {
    const penalty = referencePenalties[loss.squared ? 'squaredHinge' : 'hinge']();
    const {reduction} = loss;
    // F is over C · N.
    const scale = C * rows;
    const held = loss.l1 ? {lambda: 0, l1: 1 / scale, bias: 'none' as const} : {lambda: 1 / scale};
    const expected = objectiveOf({X, y, reduction, penalty, ...held}, W, b);
    const steepest = Math.max(...expected.gradW.flat().map(Math.abs));
    const bound = loss.l1 ? expected.q * Math.min(1, 1 / (scale * steepest)) : expected.dual;
    const weights = {W: Float64Array.from(W.flat()), b: Float64Array.from(b)};
    const {primal, dual} = judge(dataOf(y, form), loss, C, weights);
    // 1e-13: the same sums of float64 numbers in another order.
    expectClose([primal / scale, dual / scale], [expected.primal, bound], 1e-13);
  });
});
