import {readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {beforeAll, describe, expect, test} from '@jest/globals';
import * as tf from '@tensorflow/tfjs';
import * as svm from '../../src/index.node.js';
import {backends, useBackend} from '../backends.js';
import {bundled} from '../data.js';
import {expectClose} from '../tolerances.js';

const folder = path.join(__dirname, '../fixtures/formats');
const bytes = (name: string) => new Uint8Array(readFileSync(path.join(folder, name)));
const text = (content: string) => new TextEncoder().encode(content);

/** What save gives a handler, loaded again. */
async function reloaded(model: svm.LinearSVM): Promise<svm.LinearSVM> {
  let saved: tf.io.ModelArtifacts | undefined;
  await model.save(
    tf.io.withSaveHandler(async artifacts => {
      saved = artifacts;
      return {modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(artifacts)};
    }),
  );
  const {weightData, ...rest} = saved!;
  return svm.loadLinearSVM(
    tf.io.fromMemory({...JSON.parse(JSON.stringify(rest)), weightData: weightData!}),
  );
}

const foreign = /^(reg|oneclass|one\.|two-rbf|three-libsvm)/;
const liblinear = readdirSync(path.join(folder, 'liblinear')).filter(
  name => name.endsWith('.model') && !foreign.test(name),
);
const expected = JSON.parse(readFileSync(path.join(folder, 'sklearn/expected.json'), 'utf8'));
const scikit = Object.keys(expected);

describe.each(backends)('the labels of the tools, also when saved and loaded, on %s', backend => {
  beforeAll(() => useBackend(backend));

  test.each(liblinear)('%s', async name => {
    const before = tf.memory().numTensors;
    const data = /^two-pm/.test(name) ? 'two-pm' : name.split('-')[0]!;
    const x = svm.parseSvmlight(readFileSync(path.join(folder, `liblinear/${data}.svm`), 'utf8'));
    const labels = readFileSync(path.join(folder, `liblinear/${name}.out`), 'utf8')
      .trim()
      .split('\n')
      .map(Number);
    const model = svm.importModel(bytes(`liblinear/${name}`));
    expect(await model.labels(x)).toEqual(labels);
    expect(model.facts.source.zeroBased).toBe(false);
    const loaded = await reloaded(model);
    expect(await loaded.labels(x)).toEqual(labels);
    expect(loaded.facts).toEqual(model.facts);
    // Out and in again: the same bits.
    const again = svm.importModel(svm.exportModel(loaded, 'liblinear'));
    expect(again.weights.dataSync()).toEqual(model.weights.dataSync());
    expect(again.intercept.dataSync()).toEqual(model.intercept.dataSync());
    for (const one of [model, loaded, again]) one.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  test.each(scikit)('scikit-learn, %s', async name => {
    const {x, labels, scores} = expected[name];
    const model = svm.importModel(bytes(`sklearn/${name}.json`));
    const python = (label: unknown) =>
      typeof label === 'boolean' ? (label ? 'True' : 'False') : label;
    expect(await model.labels(x)).toEqual(labels.map(python));
    const found = model.scores(x);
    const values = (await found.array()).flat();
    scores
      .flat()
      .forEach((score: number, i: number) =>
        expect(Math.abs(values[i]! - score)).toBeLessThan(1e-5 * Math.max(1, Math.abs(score))),
      );
    // Saved and loaded, and out and in again: the same bits.
    for (const again of [
      await reloaded(model),
      svm.importModel(svm.exportModel(model, 'scikit-learn')),
    ]) {
      const same = again.scores(x);
      expect((await same.array()).flat()).toEqual(values);
      same.dispose();
      again.dispose();
    }
    found.dispose();
    model.dispose();
  });
});

describe('what is not known is not said', () => {
  const x = expected['linearsvc-iris'].x as number[][];
  const y = expected['linearsvc-iris'].labels as string[];
  const iris = () => svm.importModel(bytes('sklearn/linearsvc-iris.json'));

  test('no certificate, no loss, and evaluate has accuracy alone', async () => {
    const model = iris();
    const {certificate, loss, lambda, examples, options, importedFrom} = model.facts;
    expect([certificate, loss, lambda, examples, options]).toEqual([
      ...Array<undefined>(4).fill(undefined),
      {},
    ]);
    expect(importedFrom).toEqual({format: 'scikit-learn'});
    const score = await model.evaluate(x, y);
    expect(Object.keys(score)).toEqual(['accuracy', 'confusion']);
    expect(score.accuracy).toBe(1);
    model.dispose();
  });

  test('a loss that is given is used, and kept', async () => {
    const model = svm.importModel(bytes('sklearn/linearsvc-iris.json'), {
      options: {loss: 'oneVsRest', lambda: 0.01},
    });
    const score = await model.evaluate(x, y);
    const loaded = await reloaded(model);
    expect(score.loss).toBeGreaterThan(0);
    expect((await loaded.evaluate(x, y)).loss).toBeCloseTo(score.loss!, 6);
    const {accuracy} = await loaded.partialFit(x, y);
    expect(accuracy).toBeGreaterThan(0.9);
    expect(loaded.facts.certificate).toBeDefined();
    model.dispose();
    loaded.dispose();
  });

  test('fit trains anew, and then everything is known', async () => {
    const model = iris();
    await model.fit(x, y, {warmStart: true});
    expect(model.facts.importedFrom).toBeUndefined();
    expect(model.facts.certificate!.gap).toBeLessThan(0.05);
    expect((await model.evaluate(x, y)).loss).toBeGreaterThan(0);
    model.dispose();
  });

  test('partialFit says what it needs', async () => {
    const model = iris();
    await expect(model.partialFit(x, y)).rejects.toThrow('give linearSVM({lambda})');
    model.dispose();
  });

  test('notes say what was left out', () => {
    const header =
      'svm_type c_svc\nkernel_type linear\nnr_class 2\ntotal_sv 2\nrho 0.5\nlabel 1 -1';
    const model = svm.importModel(text(`${header}\nprobA -1\nprobB 0\nSV\n1 1:2\n-1 1:1\n`));
    expect(model.facts.importedFrom!.notes).toEqual([expect.stringContaining('probA')]);
    model.dispose();
  });
});

describe('a scaling that float32 could not fold is kept apart', () => {
  // Years: far from 0 for their spread.
  const rows = Array.from({length: 40}, (_, i) => [2e6 + i, (i * 7) % 11]);
  const labels = rows.map(([year]) => (year! > 2e6 + 19 ? 'late' : 'early'));

  test.each(['scikit-learn', 'onnx'])('out as %s and in again', async format => {
    const model = svm.linearSVM();
    await model.fit(rows, labels);
    const layer = model.trainedLayer('test');
    expect(layer.scaled).toBeDefined();
    const again = svm.importModel(svm.exportModel(model, format));
    const scores = await model.scores(rows).array();
    const found = await again.scores(rows).array();
    expect(await again.labels(rows)).toEqual(await model.labels(rows));
    scores.flat().forEach((score, i) => expect(found.flat()[i]).toBeCloseTo(score, 3));
    model.dispose();
    again.dispose();
  });

  test('a scikit-learn pipeline', async () => {
    const json = {
      format: 'linear-model',
      version: 1,
      model: 'LinearSVC',
      classes: ['early', 'late'],
      coef: [[1, 0.25]],
      intercept: [0.5],
      steps: [{step: 'StandardScaler', mean: [2000019.5, 5], scale: [11.5, 3]}],
    };
    const model = svm.importModel(text(JSON.stringify(json)));
    const found = (await model.scores(rows).array()).flat();
    rows.forEach(([year, other], i) =>
      expect(found[i]).toBeCloseTo((year! - 2000019.5) / 11.5 + ((other! - 5) / 3) * 0.25 + 0.5, 5),
    );
    model.dispose();
  });

  test('so are those of a scaler that only centres', async () => {
    const json = {
      format: 'linear-model',
      version: 1,
      classes: ['early', 'late'],
      coef: [[1, 0.25]],
      intercept: [0.5],
      steps: [{step: 'StandardScaler', mean: [2000019.5, 5], scale: null}],
    };
    const model = svm.importModel(text(JSON.stringify(json)));
    const found = (await model.scores(rows).array()).flat();
    rows.forEach(([year, other], i) =>
      expect(found[i]).toBeCloseTo(year! - 2000019.5 + (other! - 5) * 0.25 + 0.5, 4),
    );
    model.dispose();
  });
});

describe('bad input: one line each, and no tensor left', () => {
  const two = text('solver_type MCSVM_CS\nnr_class 2\nlabel 1 2\nnr_feature 1\nbias -1\nw\n1 2\n');
  const json = (classes: unknown[], coef = [[1]]) =>
    text(
      JSON.stringify({
        format: 'linear-model',
        version: 1,
        classes,
        coef,
        intercept: [0],
        steps: [],
      }),
    );
  const iris = () => svm.importModel(bytes('sklearn/linearsvc-iris.json'));

  test.each<[string, () => unknown, string]>([
    [
      'no model',
      () => svm.importModel(text('{}')),
      'importModel: the file is none of scikit-learn',
    ],
    ['nothing', () => svm.importModel(new Uint8Array()), 'importModel: the file is none of'],
    [
      'an unknown format',
      () => svm.importModel(two, {format: 'pmml'}),
      "importModel: format 'pmml' is not read: there are scikit-learn, liblinear, libsvm, onnx",
    ],
    [
      'an option there is not',
      () => svm.importModel(two, {from: 'liblinear'} as never),
      "importModel: unknown option 'from'",
    ],
    [
      'an option out of range',
      () => svm.importModel(two, {options: {C: -1}}),
      'C must be a finite number above 0',
    ],
    [
      'a regression',
      () => svm.importModel(bytes('liblinear/reg-s11.model')),
      'importModel: a regression (L2R_L2LOSS_SVR), not a classifier',
    ],
    [
      'a loss of other columns',
      () => svm.importModel(two, {options: {loss: 'binary'}}),
      'importModel: loss binary',
    ],
    [
      'one label twice',
      () => svm.importModel(json(['a', 'a'])),
      "importModel: the classes 'a, a' are not different labels",
    ],
    ['mixed labels', () => svm.importModel(json(['a', 1])), 'not different labels'],
    [
      'weights too large',
      () => svm.importModel(json([0, 1], [[1e300]])),
      'importModel: a weight or intercept is too large for float32',
    ],
    [
      'labels that are objects',
      () => svm.importModel(json([{toString: 1}, {valueOf: 1}])),
      'importModel: \'{"toString":1}\' is no label',
    ],
    [
      'ONNX cut short',
      () => svm.importModel(bytes('onnx/linearsvc.onnx').subarray(0, 300)),
      'importModel: the ONNX file is broken: the bytes end within a field',
    ],
    [
      'ONNX cut short within a number',
      () => svm.importModel(Uint8Array.of(0x08, 0x87)),
      'importModel: the ONNX file is broken: the bytes end within a number',
    ],
    [
      'out: an unknown format',
      () => svm.exportModel(iris(), 'pmml'),
      "exportModel: format 'pmml' is not written: there are scikit-learn, liblinear, onnx, safetensors",
    ],
    [
      'out: no training yet',
      () => svm.exportModel(svm.linearSVM(), 'onnx'),
      'linearSVM.exportModel: the model is not trained yet',
    ],
    [
      'out: labels that are texts',
      () => svm.exportModel(iris(), 'liblinear'),
      'exportModel: LIBLINEAR knows whole numbers as labels only',
    ],
  ])('%s', (_, does, message) => {
    expect(does).toThrow(message);
    expect(does).toThrow(/^[^\n]*$/);
  });

  test('warm from two columns of two classes, the default loss has one', async () => {
    const model = svm.importModel(two);
    const fit = model.fit([[1], [2]], [1, 2], {warmStart: true});
    await expect(fit).rejects.toThrow('score column');
    model.dispose();
  });

  test('words and texts are refused, not dropped', async () => {
    const words = svm.linearSVM();
    const table = svm.parseCSV('a,colour,label\n1,red,x\n2,blue,y\n3,red,x\n', {
      categorical: ['colour'],
    });
    await words.fit(table);
    const texts = svm.linearSVM({vectorizer: svm.tfidf()});
    await texts.fit(['good day', 'bad night'], ['x', 'y']);
    for (const format of svm.exportFormats) {
      if (format === 'scikit-learn') continue;
      expect(() => svm.exportModel(words, format)).toThrow(
        /^exportModel: .* cannot hold what makes numbers of the cells of colour/,
      );
      if (format === 'onnx') continue;
      expect(() => svm.exportModel(texts, format)).toThrow(/^exportModel: [^\n]*$/);
    }
    words.dispose();
    texts.dispose();
  });

  test('scikit-learn holds tables: filled gaps, words, and what tells of gaps', async () => {
    const csv = 'id,age,colour,y\n1,31,red,x\n2,,blue,y\n3,45,,x\n4,29,red,y\n';
    const table = svm.parseCSV(csv, {
      missing: 'median',
      addIndicator: true,
      categorical: ['colour'],
      drop: ['id'],
    });
    const model = svm.linearSVM();
    await model.fit(table);
    const again = svm.importModel(svm.exportModel(model, 'scikit-learn'));
    expect(again.facts.source.features).toEqual(model.facts.source.features);
    const {encoding} = again.facts.source;
    expect(encoding!.columns.map(({kind}) => kind)).toEqual(['dropped', 'number', 'category']);
    const found = svm.parseCSV(csv, {encoding, label: false});
    expect(found.values).toEqual(table.values);
    expect(await again.labels(found)).toEqual(await model.labels(table));
    const saved = await reloaded(again);
    expect(saved.facts).toEqual(again.facts);
    for (const one of [model, again, saved]) one.dispose();
  });

  test('importing leaves nothing when it throws', () => {
    const before = tf.memory().numTensors;
    expect(() => svm.importModel(two, {options: {loss: 'binary'}})).toThrow('binary');
    expect(tf.memory().numTensors).toBe(before);
  });
});

test.each(['iris', 'digits'])('models/%s out and in again', async name => {
  await useBackend('wasm');
  const model = await svm.loadLinearSVM(`file://models/${name}`);
  const data = bundled(name as 'iris');
  for (const format of ['scikit-learn', 'onnx', ...(name === 'digits' ? ['liblinear'] : [])]) {
    const again = svm.importModel(svm.exportModel(model, format));
    const [found, expected] = [again, model].map(({weights}) => [...weights.dataSync()]);
    // ONNX's Scaler has the reciprocals of the spreads in float32.
    const isRounded = format === 'onnx' && model.trainedLayer('test').scaled !== undefined;
    if (isRounded) expectClose(found!, expected!, 1e-6);
    else expect(found).toEqual(expected);
    expect(again.classes).toEqual(model.classes);
    expect(await again.labels(data)).toEqual(await model.labels(data));
    again.dispose();
  }
  model.dispose();
});
