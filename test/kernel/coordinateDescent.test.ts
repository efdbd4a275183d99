import {expect, test} from '@jest/globals';
import {coordinateDescent, pinRows} from '../../src/kernel/index.js';
import {random} from '../random.js';

test.each([false, true])('the first look at many values, in two parts, sparse %p', async sparse => {
  const next = random(5);
  const [N, D, each] = [1200, 1000, 900];
  const labels = Int32Array.from({length: N}, () => (next() < 0.5 ? 1 : 0));
  const values = Float32Array.from({length: N * (sparse ? each : D)}, () => next() - 0.5);
  // Of sparse rows features here and there, the last ones in no row.
  const indices = Int32Array.from({length: N * each}, (_, n) => (n * 7) % (D - 50));
  const indptr = Int32Array.from({length: N + 1}, (_, i) => i * each);
  const expected = new Float64Array(D + 1);
  values.forEach((value, n) => {
    const row = Math.floor(n / (sparse ? each : D));
    expected[sparse ? indices[n]! : n % D]! += (labels[row] ? -2 : 2) * (value / N);
  });
  const look = async (threads: number) => {
    const given = {rows: N, columns: D, values, ...(sparse && {indices, indptr})};
    const rows = await pinRows('test', given, {threads});
    const descent = coordinateDescent(rows, {
      reduction: 'binary',
      conjugate: {above: 0.5, below: 0.5, lo: 0, hi: Infinity},
      margin: 1,
      columns: 1,
      classes: 2,
      labels,
      strengths: new Float64Array(N).fill(1 / N),
      width: 0,
      squares: 0,
      absolutes: 0.1,
      bias: 'none',
    });
    descent.look(descent.parts);
    const slopes = descent.parts[0]!.slopes().slice();
    rows.dispose();
    return slopes;
  };
  const slopes = await look(1);
  for (let d = 0; d < D; d++) expect(slopes[d]).toBeCloseTo(expected[d]!, 12);
  expect(await look(2)).toEqual(slopes);
});
