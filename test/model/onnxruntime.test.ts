import {execFileSync} from 'node:child_process';
import {existsSync} from 'node:fs';
import {beforeAll, describe, expect, test} from '@jest/globals';
import * as svm from '../../src/index.node.js';
import {useBackend} from '../backends.js';
import {bundled} from '../data.js';

const isThere = existsSync('node_modules/onnxruntime-web');
const there = isThere ? describe : describe.skip;
const title = isThere
  ? 'ONNX out, in onnxruntime'
  : 'ONNX out, in onnxruntime: SKIPPED, onnxruntime-web is not installed (npm ci)';

/** The labels and scores of onnxruntime. */
function answers(bytes: Uint8Array, {rows, columns, values}: svm.DenseDataset) {
  const model = Buffer.from(bytes).toString('base64');
  const input = JSON.stringify({model, values: [...values], shape: [rows, columns]});
  const out = execFileSync(process.execPath, ['test/model/onnxruntime.mjs'], {input});
  return JSON.parse(String(out)) as {labels: svm.Label[]; scores: number[]};
}

there(title, () => {
  beforeAll(() => useBackend('wasm'));

  async function expectSame(model: svm.LinearSVM, data: svm.DenseDataset) {
    const found = answers(svm.exportModel(model, 'onnx'), data);
    expect(found.labels).toEqual(await model.labels(data));
    const scores = model.scores(data);
    const values = await scores.data();
    // Two classes on one column are (−s, s) there.
    const expected = scores.shape[1] === 1 ? [...values].flatMap(s => [-s, s]) : [...values];
    scores.dispose();
    expect(found.scores).toHaveLength(expected.length);
    expected.forEach((score, i) =>
      expect(Math.abs(found.scores[i]! - score)).toBeLessThan(1e-5 * Math.max(1, Math.abs(score))),
    );
  }

  test.each(['iris', 'digits'] as const)('models/%s: same labels, same scores', async name => {
    const model = await svm.loadLinearSVM(`file://models/${name}`);
    await expectSame(model, bundled(name) as svm.DenseDataset);
    model.dispose();
  });

  test('two classes on one column', async () => {
    const iris = bundled('iris') as svm.DenseDataset;
    const labels = iris.labels!.map(label => (label === 'setosa' ? 'setosa' : 'other'));
    const model = svm.linearSVM();
    await model.fit({...iris, labels});
    await expectSame(model, iris);
    model.dispose();
  });

  test('a scaling that float32 could not fold', async () => {
    const values = Float32Array.from({length: 80}, (_, i) => (i % 2 ? (i * 7) % 11 : 2e6 + i));
    const data = {rows: 40, columns: 2, values} as svm.DenseDataset;
    const model = svm.linearSVM();
    await model.fit(
      data,
      Array.from({length: 40}, (_, i) => Number(i > 19)),
    );
    expect(model.trainedLayer('test').scaled).toBeDefined();
    await expectSame(model, data);
    model.dispose();
  });
});
