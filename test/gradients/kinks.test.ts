import {beforeAll, describe, expect, test} from '@jest/globals';
import * as tf from '@tensorflow/tfjs';
import type {Tensor, Tensor2D} from '@tensorflow/tfjs';
import {checkGradients} from '../../src/gradients/index.js';
import {crammerSinger, hinge, pinball, ramp, westonWatkins} from '../../src/losses/index.js';
import {marginLoss} from '../../src/ops/index.js';
import {backends, useBackend} from '../backends.js';

const at = (...xs: number[]) => tf.tensor1d(xs);

/** Functions at points where some coordinates, and only those, are kinks. */
const kinky: {title: string; f: (x: Tensor) => Tensor; x: () => Tensor; kinks: number[][]}[] = [
  {title: 'relu', f: x => tf.relu(x), x: () => at(0, 1, -1), kinks: [[0]]},
  // Derivative 1 at 0 here, 0 there: both lie between the one-sided slopes.
  {title: 'maximum(x, 0)', f: x => tf.maximum(x, 0), x: () => at(0, 1, -1), kinks: [[0]]},
  {title: 'maximum(0, x)', f: x => tf.maximum(0, x), x: () => at(0, 1, -1), kinks: [[0]]},
  {title: 'abs', f: x => tf.abs(x), x: () => at(1, 0, 0), kinks: [[1], [2]]},
  {
    title: 'clipByValue at both corners',
    f: x => tf.clipByValue(x, -1, 1),
    x: () => at(-1, 0, 1, 2),
    kinks: [[0], [2]],
  },
  {
    title: 'sum of two kinks in one output',
    f: x => tf.sum(tf.abs(x)),
    x: () => at(0, 0, 1),
    kinks: [[0], [1]],
  },
  {
    title: 'a kink that a large step jumps over',
    f: x => tf.relu(tf.sub(x, 0.01)),
    x: () => at(0, 0.02, 0.01),
    kinks: [[2]],
  },
  {
    title: 'a smooth neighbour: relu squared',
    f: x => tf.square(tf.relu(x)),
    x: () => at(0, 1),
    kinks: [],
  },
];

const labels = () => tf.tensor1d([0, 2, 1], 'int32');

describe.each(backends)('on %s', backend => {
  beforeAll(() => useBackend(backend));
  // Of the backend that rounds most: what seeds draw is the same on all.
  const seeds = backend === 'wasm' ? 5 : 1;

  test.each(kinky)('$title: kinks are found, and no failure', async ({f, x, kinks}) => {
    const point = x();
    const report = await checkGradients(f, [point]);
    expect(report.failures).toEqual([]);
    const found = report.inputs[0]!.coordinates.flatMap(({at: place, kink}) =>
      kink ? [place] : [],
    );
    expect(found).toEqual(kinks);
    const strict = await checkGradients(f, [point], {detectKinks: false});
    expect(strict.failures.map(({kind}) => kind).includes('kink')).toBe(kinks.length > 0);
    point.dispose();
  });

  test.each([
    ['westonWatkins hinge', westonWatkins({penalty: hinge()})],
    ['westonWatkins pinball', westonWatkins({penalty: pinball({tau: 0.5})})],
    ['westonWatkins ramp', westonWatkins({penalty: ramp({cap: 1})})],
    ['crammerSinger hinge', crammerSinger({penalty: hinge()})],
    ['crammerSinger ramp', crammerSinger({penalty: ramp({cap: 1})})],
  ])('%s at W = 0 and on its margin: no failure', async (_, loss) => {
    const y = labels();
    for (const rows of [
      [
        [0, 0, 0],
        [0, 0, 0],
        [0, 0, 0],
      ],
      [
        [1, 0, 0],
        [0, 0, 1],
        [0, 1, 0],
      ],
      [
        [0, 0, 0],
        [1, 1, 1],
        [0, 1, 2],
      ],
    ]) {
      const scores = tf.tensor2d(rows);
      for (let seed = 1; seed <= seeds; seed++) {
        const report = await checkGradients((s: Tensor2D) => marginLoss(loss, s, y), [scores], {
          seed,
        });
        if (!report.ok) throw new Error(report.toString());
      }
      scores.dispose();
    }
    y.dispose();
  });

  test('tf.max at a tie is no subgradient; as a reference it is only noted', async () => {
    const x = tf.zeros([2, 3]) as Tensor2D;
    const y = tf.tensor1d([0, 1], 'int32');
    const alone = await checkGradients((s: Tensor2D) => tf.max(s, 1), [x]);
    expect(alone.failures.map(({kind}) => kind)).toEqual(['subgradient']);
    expect(alone.failures[0]!.cause).toMatch(/only at ties/);

    const loss = crammerSinger();
    const composed = (s: Tensor2D) => {
      const oneHot = tf.cast(tf.oneHot(y, 3), 'float32');
      const own = tf.sum(tf.mul(s, oneHot), 1, true);
      const others = tf.sub(tf.add(1, tf.sub(s, own)), tf.mul(1e9, oneHot));
      return tf.relu(tf.max(others, 1));
    };
    const compared = await checkGradients((s: Tensor2D) => marginLoss(loss, s, y), [x], {
      reference: composed,
    });
    expect(compared.failures).toEqual([]);
    expect(compared.notes.join('\n')).toMatch(/autodiff of the reference: .* no subgradient/);
    tf.dispose([x, y]);
  });
});
