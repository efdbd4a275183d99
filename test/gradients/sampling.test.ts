import {beforeAll, describe, expect, test} from '@jest/globals';
import * as tf from '@tensorflow/tfjs';
import type {Tensor, Tensor2D} from '@tensorflow/tfjs';
import {checkGradients} from '../../src/gradients/index.js';
import {westonWatkins} from '../../src/losses/index.js';
import {marginLoss} from '../../src/ops/index.js';
import {backends, useBackend} from '../backends.js';
import {randomLabels, randomRows} from '../random.js';

describe.each(backends)('on %s', backend => {
  beforeAll(() => useBackend(backend));

  test('1000 coordinates of a loss on 64 × 20 scores, fast', async () => {
    const scores = tf.tensor2d(randomRows(64, 20, 1));
    const labels = tf.tensor1d(randomLabels(64, 20, 1), 'int32');
    const loss = westonWatkins();
    const f = (s: Tensor2D) => marginLoss(loss, s, labels);
    await checkGradients(f, [scores], {samples: 1});
    const start = process.cpuUsage();
    const report = await checkGradients(f, [scores], {samples: 1000});
    const {user, system} = process.cpuUsage(start);
    expect(report.ok).toBe(true);
    expect(report.inputs[0]!.coordinates).toHaveLength(1000);
    expect(report.toString()).toContain('1000 of 1280');
    // About 0.3 s, of this process alone: others may be at work beside it.
    expect((user + system) / 1e6).toBeLessThan(2);
    tf.dispose([scores, labels]);
  });

  test('rows that know of each other are not measured together', async () => {
    const x = tf.tensor2d(randomRows(6, 3, 1));
    // All rows are alike but the last, which depends on the first: lanes by row would be wrong.
    const f = (a: Tensor2D) =>
      tf.concat(
        [
          tf.square(tf.slice(a, 0, [5, 3])),
          tf.mul(tf.slice(a, [5, 0]), tf.slice(a, [0, 0], [1, 3])),
        ],
        0,
      );
    expect((await checkGradients(f, [x])).failures).toEqual([]);
    x.dispose();
  });

  test('what the sample leaves out, the directions see', async () => {
    const x = tf.tensor1d(randomRows(1, 400, 3)[0]!);
    const bad = tf.tensor1d(Array.from({length: 400}, (_, k) => (k < 200 ? 1.2 : 1)));
    const f = (a: Tensor) =>
      tf.customGrad((...args) => {
        const [own, save] = args as [Tensor, tf.GradSaveFunc];
        save([own]);
        return {
          value: tf.sin(own),
          gradFunc: (dy: Tensor, [s]: Tensor[]) => tf.mul(tf.mul(dy, bad), tf.cos(s!)),
        };
      })(a);
    const report = await checkGradients(f, [x], {samples: 1});
    expect(report.inputs[0]!.coordinates).toHaveLength(1);
    expect(report.failures.map(({kind}) => kind)).toContain('direction');
    tf.dispose([x, bad]);
  });

  test('a seed fixes the report, to the bit', async () => {
    const x = tf.tensor2d(randomRows(20, 5, 3));
    const run = async (seed: number) =>
      JSON.stringify(await checkGradients((a: Tensor) => tf.softmax(a), [x], {seed, samples: 30}));
    expect(await run(4)).toBe(await run(4));
    expect(await run(4)).not.toBe(await run(5));
    x.dispose();
  });
});

test('the machine-readable report has no NaN and no infinity in it', async () => {
  await useBackend('cpu');
  const x = tf.tensor1d([1, 0, -2]);
  const report = await checkGradients((a: Tensor) => tf.relu(a), [x]);
  const facts = JSON.parse(JSON.stringify(report));
  expect(facts.ok).toBe(true);
  expect(facts.inputs[0].coordinates[1].kink).toEqual({left: 0, right: expect.any(Number)});
  expect(facts.directions).toHaveLength(4);
  expect(JSON.stringify(report)).not.toContain('null');
  x.dispose();
});
