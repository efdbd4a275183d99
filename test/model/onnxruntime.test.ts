import {existsSync, readFileSync} from 'node:fs';
import {beforeAll, describe, expect, test} from '@jest/globals';
import * as svm from '../../src/index.node.js';
import {useBackend} from '../backends.js';
import {bundled} from '../data.js';

const isThere = existsSync('node_modules/onnxruntime-web');
const there = isThere ? describe : describe.skip;
const title = isThere
  ? 'ONNX out, in onnxruntime'
  : 'ONNX out, in onnxruntime: SKIPPED, onnxruntime-web is not installed (npm ci)';

/** A model, and rows or texts to ask it. */
type Question = [bytes: Uint8Array, x: svm.DenseDataset | string[]];

/** The labels and scores of all rows or texts. */
interface Answer {
  labels: svm.Label[];
  scores: number[];
}

/** What onnxruntime answers. */
async function answersOf(questions: readonly Question[]) {
  // Looked for here: where it is not installed, the tests are skipped.
  const ort = await import('onnxruntime-web');
  ort.env.wasm.numThreads = 1;
  const answers: Answer[] = [];
  for (const [bytes, x] of questions) {
    const session = await ort.InferenceSession.create(bytes, {executionProviders: ['wasm']});
    const [about] = session.inputMetadata as readonly {shape?: unknown[]}[];
    const input = Array.isArray(x)
      ? // skl2onnx has a column of them.
        new ort.Tensor('string', x, about!.shape!.length > 1 ? [x.length, 1] : [x.length])
      : new ort.Tensor('float32', Float32Array.from(x.values), [x.rows, x.columns]);
    const found = await session.run({[session.inputNames[0]!]: input});
    const [labels, scores] = session.outputNames.map(name => found[name]!.data);
    answers.push({
      labels: Array.from(labels as ArrayLike<svm.Label | bigint>, value =>
        typeof value === 'bigint' ? Number(value) : value,
      ),
      scores: Array.from(scores as Float32Array),
    });
    await session.release();
  }
  return answers;
}

there(title, () => {
  beforeAll(() => useBackend('wasm'));

  async function expectSame(model: svm.LinearSVM, data: svm.DenseDataset) {
    const [found] = await answersOf([[svm.exportModel(model, 'onnx'), data]]);
    await expectAnswers(model, data, found!);
  }

  async function expectAnswers(
    model: svm.LinearSVM,
    x: svm.DenseDataset | string[],
    found: Answer,
  ) {
    expect(found.labels).toEqual(await model.labels(x));
    const scores = model.scores(x);
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

  const sklearn = JSON.parse(
    readFileSync('test/fixtures/formats/sklearn/expected.json', 'utf8'),
  ) as Record<string, {x: string[]}>;
  const file = (name: string) => new Uint8Array(readFileSync(`test/fixtures/formats/${name}`));

  test('models of texts: same labels, same scores', async () => {
    const names = ['plain', 'nosmooth', 'l1', 'nonorm', 'noidf', 'binary', 'stop', 'df'];
    const all = [...names, 'pattern', 'bigrams', 'nolower'].map(name => `tfidf-${name}`);
    const asked = all.map(name => {
      const model = svm.importModel(file(`sklearn/${name}.json`));
      const x = sklearn[name]!.x.map(text =>
        name.endsWith('nolower') ? text : text.toLowerCase(),
      );
      return {model, x};
    });
    const found = await answersOf(asked.map(({model, x}) => [svm.exportModel(model, 'onnx'), x]));
    for (const [i, {model, x}] of asked.entries()) {
      await expectAnswers(model, x, found[i]!);
      // And what is read of such a file answers the same as the model that was written.
      const again = svm.importModel(svm.exportModel(model, 'onnx'));
      const {terms, idf} = model.vectorizer!.config as svm.TfidfConfig;
      expect(again.vectorizer!.config).toMatchObject({
        terms,
        idf: idf.map(weight => expect.closeTo(weight, 6)),
      });
      await expectAnswers(again, sklearn[all[i]!]!.x, {
        labels: await model.labels(sklearn[all[i]!]!.x),
        scores: found[i]!.scores,
      });
      model.dispose();
      again.dispose();
    }
  });

  test('files of skl2onnx and of other writers: the answers of onnxruntime', async () => {
    const iris = bundled('iris') as svm.DenseDataset;
    const texts = sklearn['tfidf-plain']!.x.map(text => text.toLowerCase());
    const plain = texts.map(text => text.normalize('NFKD').replace(/[^\0-\x7f]/g, ''));
    const files: [string, svm.DenseDataset | string[]][] = [
      ['SGD', iris],
      ['Ridge', iris],
      ['linearsvc', iris],
      ['ours-texts-plain', texts],
      ['ours-texts-bigrams', texts],
      // Its StringNormalizer needs a locale that WebAssembly has; its words are ASCII.
      ['tfidf', plain],
    ];
    const found = await answersOf(files.map(([name, x]) => [file(`onnx/${name}.onnx`), x]));
    for (const [i, [name, x]] of files.entries()) {
      const model = svm.importModel(file(`onnx/${name}.onnx`));
      await expectAnswers(model, x, found[i]!);
      model.dispose();
    }
  });

  test('several labels an example, each above its threshold', async () => {
    const iris = bundled('iris') as svm.DenseDataset;
    const sets = Array.from({length: iris.rows}, (_, i) => [
      ...(iris.values[4 * i]! > 6 ? ['long'] : []),
      ...(iris.values[4 * i + 1]! > 3 ? ['wide'] : []),
    ]);
    const model = svm.linearSVM({multilabel: true});
    await model.fit(iris, sets);
    model.thresholds = [0.25, -0.5];
    const [{labels, scores}] = (await answersOf([[svm.exportModel(model, 'onnx'), iris]])) as [
      Answer,
    ];
    const found = await model.labelSets(iris);
    expect(labels).toEqual(
      found.flatMap(set => model.classes.map(label => Number(set.includes(label)))),
    );
    const own = model.scores(iris);
    const expected = [...(await own.data())].map((score, i) => score - model.thresholds[i % 2]!);
    expected.forEach((score, i) => expect(scores[i]).toBeCloseTo(score, 4));
    for (const made of [own, model]) made.dispose();
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
