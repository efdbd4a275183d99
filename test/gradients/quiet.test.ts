import {beforeAll, describe, expect, test} from '@jest/globals';
import * as tf from '@tensorflow/tfjs';
import type {Tensor2D} from '@tensorflow/tfjs';
import {checkGradients, type GradientCheckOptions} from '../../src/gradients/index.js';
import {marginLoss} from '../../src/ops/index.js';
import {backends, useBackend} from '../backends.js';
import {columnsOf, everyLoss} from '../losses/everyLoss.js';
import {randomLabels, randomRows} from '../random.js';
import {lossOf} from '../reference.js';
import {inputsOf, tfjsOps, type OpCase} from './tfjsOps.js';
import {firstOrderTrouble, secondOrderTrouble, type Trouble} from './tfjsTrouble.js';

const seeds = 200;

/** Each loss meets one of the seeds; TFJS_SVM_TEST_ALL_SEEDS=1 lets it meet all, in an hour. */
const every = process.env.TFJS_SVM_TEST_ALL_SEEDS ? 1 : seeds;

/** Seeds are tried on the backend that rounds most: what they draw is the same on all. */
const seeded = 'wasm';

describe.each(backends)('on %s', backend => {
  beforeAll(() => useBackend(backend));

  const each = every > 1 ? ', one of them each' : '';
  const onSeeded = backend === seeded ? test : () => undefined;
  // Second derivatives are made of the same ops as first ones: those of cpu are met there.
  const onThorough = backend === 'cpu' && backends.length > 1 ? () => undefined : test;
  onSeeded(
    `no false alarm over ${seeds} seeds × all losses${each}`,
    async () => {
      for (let seed = 0; seed < seeds; seed++) {
        for (const [i, {title, loss, classes, reduction, penalty, margin}] of everyLoss.entries()) {
          if ((seed + i) % every !== 0) continue;
          const rows = 3 + ((seed + i) % 4);
          const y = randomLabels(rows, classes, seed);
          const scores = tf.tensor2d(randomRows(rows, columnsOf({loss, classes}), 1000 * i + seed));
          const labels = tf.tensor1d(y, 'int32');
          const f = (s: Tensor2D) => marginLoss(loss, s, labels);
          const kind = (i + Math.floor(seed / every)) % 4;
          const options: GradientCheckOptions = {
            seed,
            samples: 6,
            ...(kind === 0 && {reference: (s: Tensor2D) => loss.value(s, labels)}),
            ...(kind === 1 && {
              float64: (s: number[][]) =>
                s.map((row, n) => lossOf(reduction, penalty, row, y[n]!, margin)),
            }),
          };
          const report = await checkGradients(
            kind === 2 ? s => tf.mean(f(s)) : f,
            [scores],
            options,
          );
          tf.dispose([scores, labels]);
          if (!report.ok) throw new Error(`${title}, seed ${seed}: ${report.toString()}`);
        }
      }
    },
    7_200_000,
  );

  onThorough('no false alarm of second order on any loss', async () => {
    for (const [i, {title, loss, classes}] of everyLoss.entries()) {
      // Of the three margins of each loss one in turn, which second derivatives do not see but by the kinks they meet.
      if (classes > 3 || i % 3 !== Math.floor(i / 3) % 3) continue;
      const scores = tf.tensor2d(randomRows(5, columnsOf({loss, classes}), i));
      const labels = tf.tensor1d(randomLabels(5, classes, i), 'int32');
      const f = (s: Tensor2D) => marginLoss(loss, s, labels);
      const report = await checkGradients(f, [scores], {order: 2, seed: i});
      tf.dispose([scores, labels]);
      if (!report.ok) throw new Error(`${title}: ${report.toString()}`);
    }
  });

  test.each(tfjsOps)('tf $title', async op => {
    const found = firstOrderTrouble[op.title];
    const trouble = found && concerns(found, backend) ? found : undefined;
    await expectAsKnown(op, trouble, trouble || backend === seeded ? 3 : 1);
  });

  for (const op of tfjsOps.filter(({title}) => !(title in firstOrderTrouble)))
    onThorough(`tf ${op.title}, twice`, async () => {
      await expectAsKnown(op, secondOrderTrouble[op.title], 1, {order: 2});
    });
});

test('there are more than fifty ops', () => {
  const sound = tfjsOps.filter(({title}) => !(title in firstOrderTrouble));
  expect(new Set(sound.map(({title}) => title.split(/,| along/)[0])).size).toBeGreaterThan(100);
});

/** Quiet at every seed, or at each one, or at some, saying what it should. */
async function expectAsKnown(
  op: OpCase,
  trouble: Trouble | undefined,
  runs: number,
  options?: GradientCheckOptions,
): Promise<void> {
  const alarms: string[] = [];
  for (let seed = 1; seed <= runs; seed++) {
    const inputs = inputsOf(op, seed);
    try {
      const report = await checkGradients(op.f, inputs, {...options, seed});
      if (!report.ok) alarms.push(report.toString());
    } catch (error) {
      alarms.push((error as Error).message);
    }
    tf.dispose(inputs);
  }
  if (!trouble) {
    if (alarms.length) throw new Error(alarms[0]);
    return;
  }
  expect(alarms.length).toBeGreaterThanOrEqual(trouble.sometimes ? 1 : runs);
  for (const alarm of alarms) expect(alarm).toMatch(trouble.says);
}

function concerns({on}: Trouble, backend: string): boolean {
  return !on || on.includes(backend);
}
