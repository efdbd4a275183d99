import {readFileSync} from 'node:fs';
import {describe, expect, test} from '@jest/globals';
import * as tf from '@tensorflow/tfjs';
import * as svm from '../../src/index.node.js';
import {languages, threeWords} from '../../scripts/languages.js';
import {backends, useBackend} from '../backends.js';
import {bundled} from '../data.js';
import {expectClose} from '../tolerances.js';

/** What a model's card has in a row. */
function figureOf(name: string): (row: string) => string {
  const card = readFileSync(`models/${name}/README.md`, 'utf8');
  return row => new RegExp(`^\\| ${row} +\\| (.*?) +\\|$`, 'm').exec(card)![1]!;
}

const percent = (share: number) => `${(100 * share).toFixed(2)} %`;

describe.each(['iris', 'digits'] as const)('models/%s', name => {
  const figure = figureOf(name);

  test.each(backends)('loads and scores on %s as its card says', async backend => {
    await useBackend(backend);
    const model = await svm.loadLinearSVM(`file://models/${name}`);
    const {train, test: held} = svm.trainTestSplit(bundled(name), {test: 0.2, seed: 0});
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

describe('models/languages', () => {
  const figure = figureOf('languages');

  test.each(backends)('tells languages on %s as its card says', async backend => {
    await useBackend(backend);
    const model = await svm.loadLinearSVM('file://models/languages');
    const {train, test: held} = languages();
    const pieces = threeWords(held);
    const accuracy = async ({texts, labels}: typeof held) =>
      percent((await model.evaluate(texts, labels)).accuracy);
    expect(await accuracy(train)).toBe(figure('train accuracy'));
    expect(await accuracy(held)).toBe(figure('held-out accuracy'));
    expect(`${await accuracy(pieces)} of ${pieces.texts.length}`).toBe(
      figure('held-out, three words'),
    );
    expect(model.classes.join(', ')).toBe(figure('classes'));
    expect(await model.labels(['Was für ein Tag', 'Quelle belle journée'])).toEqual(['de', 'fr']);
    model.dispose();
  });

  test('was proven as its card says', async () => {
    const model = await svm.loadLinearSVM('file://models/languages');
    const {primal, dual, gap} = model.facts.certificate!;
    expect(figure('objective')).toMatch(primal.toPrecision(6));
    expect(dual!.toPrecision(6)).toBe(figure('lower bound on it'));
    expect(gap!.toExponential(1)).toBe(figure('certified relative gap'));
    model.dispose();
  });
});
