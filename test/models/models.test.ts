import {readFileSync} from 'node:fs';
import {describe, expect, test} from '@jest/globals';
import * as tf from '@tensorflow/tfjs';
import * as svm from '../../src/index.node.js';
import {backends, useBackend} from '../backends.js';
import {bundled} from '../data.js';
import {expectClose} from '../tolerances.js';

describe.each(['iris', 'digits'] as const)('models/%s', name => {
  const card = readFileSync(`models/${name}/README.md`, 'utf8');
  const figure = (row: string) => new RegExp(`^\\| ${row} +\\| (.*?) +\\|$`, 'm').exec(card)![1]!;

  test.each(backends)('loads and scores on %s as its card says', async backend => {
    await useBackend(backend);
    const model = await svm.loadLinearSVM(`file://models/${name}`);
    const {train, test: held} = svm.trainTestSplit(bundled(name), {test: 0.2, seed: 0});
    const percent = (share: number) => `${(100 * share).toFixed(2)} %`;
    expect(percent((await model.evaluate(train)).accuracy)).toBe(figure('train accuracy'));
    expect(percent((await model.evaluate(held)).accuracy)).toBe(figure('held-out accuracy'));
    expect(model.classes.join(', ')).toBe(figure('classes'));
    model.dispose();
  });

  test('says of itself what its card says, and plain tfjs agrees', async () => {
    await useBackend('wasm');
    const model = await svm.loadLinearSVM(`file://models/${name}`);
    const {primal, gap, epochs} = model.facts.certificate!;
    expect(`${primal.toPrecision(6)} after ${epochs} passes of the exact solver`).toBe(
      figure('objective'),
    );
    expect(gap!.toExponential(1)).toBe(figure('certified relative gap'));
    const layers = await tf.loadLayersModel(`file://models/${name}/model.json`);
    const data = bundled(name);
    const [ours, plain] = [
      model.scores(data),
      layers.predict(tf.tensor2d(data.values, [data.rows, data.columns])),
    ];
    expectClose((plain as tf.Tensor).dataSync(), ours.dataSync(), 1e-5);
  });
});
