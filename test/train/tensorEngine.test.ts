import {beforeAll, describe, expect, test} from '@jest/globals';
import * as tf from '@tensorflow/tfjs';
import {tensorEngine} from '../../src/train/index.js';
import {backends, useBackend} from '../backends.js';
import {columnsOf, everyLoss} from '../losses/everyLoss.js';
import {random, randomLabels, randomRows} from '../random.js';
import {distanceToKink, objectiveOf, scoresOf} from '../reference.js';
import {expectClose} from '../tolerances.js';

const [N, D] = [23, 5];

describe.each(backends)('on %s', backend => {
  beforeAll(() => useBackend(backend));

  test.each(everyLoss.filter(({margin}) => margin !== 0.3))(
    '$title answers as the float64 loops do, in batches too',
    async one => {
      const {loss, reduction, penalty, margin, classes} = one;
      const columns = columnsOf(one);
      const X = randomRows(N, D, 1);
      const y = randomLabels(N, classes, 2);
      const W = randomRows(D, columns, 3, 0.5);
      const b = randomRows(1, columns, 4, 0.5)[0]!;
      const next = random(5);
      const v = Array.from({length: N}, () => Math.fround(2 * next()));
      // A violation within rounding of a kink may fall on either side of it in float32.
      const scores = scoresOf(X, W, b);
      const safe = scores.every(
        (s, i) => distanceToKink(reduction, penalty, s, y[i]!, margin) > 1e-5,
      );
      expect(safe).toBe(true);

      const before = tf.memory().numTensors;
      const engine = tensorEngine(loss, {
        x: {rows: N, columns: D, values: Float32Array.from(X.flat())},
        labels: Int32Array.from(y),
        weights: Float32Array.from(v),
      });
      const weights = {W: tf.tensor2d(W), b: tf.tensor1d(b)};
      const whole = engine.answer(weights);
      const first = Int32Array.from({length: 10}, (_, i) => 2 * i);
      const rest = Int32Array.from(
        Array.from({length: N}, (_, i) => i).filter(i => !first.includes(i)),
      );
      const parts = [first, rest].map(rows => engine.answer(weights, rows));
      const evaluation = engine.evaluate(weights);

      const problem = {X, y, reduction, penalty, margin, weights: v, lambda: 1};
      const expected = objectiveOf(problem, W, b);
      const sum = (t: tf.Tensor) =>
        Array.from(t.dataSync()).reduce((total, value) => total + value, 0) / N;
      expectClose([sum(whole.losses)], [expected.data], 1e-5);
      expectClose([sum(evaluation.losses)], [expected.data], 1e-5);
      if (whole.dualValues) expectClose([sum(whole.dualValues)], [expected.q], 1e-5);
      expectClose(
        whole.gradW.dataSync().map(g => g / N),
        expected.gradW.flat(),
        1e-5,
      );
      expectClose(
        whole.gradB.dataSync().map(g => g / N),
        expected.gradB,
        1e-5,
      );
      const added = tf.tidy(() => tf.add(parts[0]!.gradW, parts[1]!.gradW).dataSync());
      expectClose(added, whole.gradW.dataSync(), 1e-4); // sums in another order
      expectClose([sum(parts[0]!.losses) + sum(parts[1]!.losses)], [expected.data], 1e-5);
      const best = scores.map(s => (columns === 1 ? Number(s[0]! > 0) : s.indexOf(Math.max(...s))));
      expect([...evaluation.predictions.dataSync()]).toEqual(best);
      expect([...parts[0]!.predictions.dataSync()]).toEqual([...first].map(i => best[i]));

      tf.dispose([whole, evaluation, weights, ...parts] as unknown as tf.TensorContainer);
      engine.dispose();
      expect(tf.memory().numTensors).toBe(before);
    },
  );
});
