import {beforeAll, describe, expect, test} from '@jest/globals';
import * as tf from '@tensorflow/tfjs';
import {fusedEngine, tensorEngine} from '../../src/train/index.js';
import {backends, useBackend} from '../backends.js';
import {columnsOf, everyLoss} from '../losses/everyLoss.js';
import {random, randomLabels, randomRows} from '../random.js';
import {distanceToKink, objectiveOf, scoresOf} from '../reference.js';
import {expectClose} from '../tolerances.js';

const [N, D] = [23, 5];
const engines = [...backends.map(backend => ['tensor', backend]), ['fused', 'cpu']];

describe.each(engines)('%s engine on %s', (name, backend) => {
  beforeAll(() => useBackend(backend!));

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
      const examples = {
        x: {rows: N, columns: D, values: Float32Array.from(X.flat())},
        labels: Int32Array.from(y),
        weights: Float32Array.from(v),
      };
      const engine =
        name === 'tensor'
          ? tensorEngine('fit', loss, examples)
          : await fusedEngine('test', loss, columns, examples);
      const weights = {W: Float32Array.from(W.flat()), b: Float32Array.from(b)};
      const whole = await engine.answer(weights);
      const first = Int32Array.from({length: 10}, (_, i) => 2 * i);
      const rest = Int32Array.from(
        Array.from({length: N}, (_, i) => i).filter(i => !first.includes(i)),
      );
      const parts = [await engine.answer(weights, first), await engine.answer(weights, rest)];
      const evaluation = await engine.evaluate(weights);

      const problem = {X, y, reduction, penalty, margin, weights: v, lambda: 1};
      const expected = objectiveOf(problem, W, b);
      expectClose([whole.loss / N], [expected.data], 1e-5);
      expectClose([evaluation.loss / N], [expected.data], 1e-5);
      expect(whole.dualValue !== undefined).toBe(loss.convex);
      if (whole.dualValue !== undefined) expectClose([whole.dualValue / N], [expected.q], 1e-5);
      const mean = (sum: Float32Array) => Array.from(sum, g => g / N);
      expectClose(mean(whole.gradW), expected.gradW.flat(), 1e-5);
      expectClose(mean(whole.gradB), expected.gradB, 1e-5);
      const added = parts[0]!.gradW.map((g, i) => g + parts[1]!.gradW[i]!);
      expectClose(added, whole.gradW, 1e-4); // sums in another order
      expectClose([(parts[0]!.loss + parts[1]!.loss) / N], [expected.data], 1e-5);
      const best = scores.map(s => (columns === 1 ? Number(s[0]! > 0) : s.indexOf(Math.max(...s))));
      const hits = best.map((found, i) => Number(found === y[i]));
      expect(evaluation.correct).toBe(hits.reduce((sum, hit) => sum + hit));
      expect(parts[0]!.correct).toBe([...first].reduce((sum, i) => sum + hits[i]!, 0));

      engine.dispose();
      expect(tf.memory().numTensors).toBe(before);
    },
  );
});
