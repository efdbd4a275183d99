import {beforeAll, describe, expect, test} from '@jest/globals';
import * as tf from '@tensorflow/tfjs';
import * as svm from '../../src/index.js';
import {useBackend} from '../backends.js';
import {bundled} from '../data.js';
import {random} from '../random.js';
import {expectClose} from '../tolerances.js';

const iris = bundled('iris');
const pairs = svm.takeRows(
  iris,
  Array.from({length: 100}, (_, i) => i),
);
const further = svm.takeRows(
  pairs,
  Array.from({length: 40}, (_, i) => 2 * i + 1),
);
const texts = ['good cake', 'bad tea', 'good tea', 'bad, rude waiter', 'nice cake', 'bad cake'];

async function artifactsOf(model: svm.LinearSVM): Promise<tf.io.ModelArtifacts> {
  let artifacts!: tf.io.ModelArtifacts;
  await model.save(
    tf.io.withSaveHandler(async found => {
      artifacts = found;
      return {modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(found)};
    }),
  );
  return JSON.parse(JSON.stringify({...artifacts, weightData: undefined})) && artifacts;
}

/** As what is written to a file comes back. */
function reread({weightData, ...rest}: tf.io.ModelArtifacts): tf.io.ModelArtifacts {
  return {...(JSON.parse(JSON.stringify(rest)) as tf.io.ModelArtifacts), weightData: weightData!};
}

const load = async (artifacts: tf.io.ModelArtifacts, options = {}) =>
  svm.loadLinearSVM(tf.io.fromMemory(artifacts), options);

/** A loss of the caller's own. */
const own: svm.MarginLoss = (({name: _, config: __, ...parts}) => ({...parts, name: 'mine'}))(
  svm.binary({penalty: svm.smoothedHinge({gamma: 0.5})}),
);

/** What stands in a file, to compare. */
const bytesOf = ({weightData, userDefinedMetadata, weightSpecs}: tf.io.ModelArtifacts) => ({
  weights: new Uint8Array(weightData as ArrayBuffer),
  rest: JSON.stringify({userDefinedMetadata, weightSpecs}),
});

describe('what is loaded is what was saved', () => {
  beforeAll(() => useBackend('cpu'));

  test.each<[string, svm.SVMOptions]>([
    ['nothing', {}],
    ['C', {C: 0.3}],
    ['lambda', {lambda: 0.05}],
    ['loss by name', {loss: 'westonWatkins'}],
    ['loss', {loss: svm.binary({penalty: svm.huberizedTruncatedPinball({cap: 3}), margin: 2})}],
    ['loss with a cost matrix', {loss: svm.crammerSinger({margin: [[0, 2], [1, 0]]})}], // prettier-ignore
    ['a loss of the own', {loss: own}],
    ['bias', {bias: 'free'}],
    ['no bias', {bias: 'none'}],
    ['l1', {l1: 0.01, lambda: 0.1}],
    ['classWeight', {lambda: 0.05, classWeight: {versicolor: 3}}],
    ['balanced', {classWeight: 'balanced'}],
    ['standardize', {standardize: false}],
    ['classes', {classes: ['versicolor', 'setosa']}],
    ['vectorizer', {vectorizer: svm.tfidf({ngrams: [1, 2]})}],
    ['probability', {probability: true}],
    ['probability, isotonic', {probability: 'isotonic', loss: 'oneVsRest'}],
    ['probability of texts', {vectorizer: svm.tfidf(), probability: 'temperature'}],
    [
      'vectorizer, standardised',
      {vectorizer: svm.hashingVectorizer({features: 16}), standardize: true},
    ],
  ])('%s', async (_, options) => {
    const before = tf.memory().numTensors;
    const isText = options.vectorizer !== undefined;
    const [x, y] = isText ? [texts, ['u', 'v', 'u', 'v', 'u', 'v']] : [pairs, pairs.labels!];
    const [more, labels] = isText
      ? [texts.slice(1), ['v', 'u', 'v', 'u', 'v']]
      : [further, further.labels!];
    const model = svm.linearSVM(options);
    await model.fit(x, y, {epochs: 30, sampleWeight: y.map((_, i) => 1 + (i % 2))});
    const artifacts = await artifactsOf(model);
    const loaded = await load(reread(artifacts), options.loss === own ? {loss: own} : {});
    const alike = async () => {
      expect(loaded.facts).toEqual(model.facts);
      expect(loaded.weights.dataSync()).toEqual(model.weights.dataSync());
      expect(loaded.intercept.dataSync()).toEqual(model.intercept.dataSync());
      expect(await loaded.labels(more)).toEqual(await model.labels(more));
      if (model.facts.calibration) {
        const [a, b] = [model, loaded].map(one => one.probabilities(more));
        expect(a!.dataSync()).toEqual(b!.dataSync());
        tf.dispose([a!, b!]);
      }
      expect(await loaded.evaluate(more, labels)).toEqual(await model.evaluate(more, labels));
      expect(bytesOf(await artifactsOf(loaded))).toEqual(bytesOf(await artifactsOf(model)));
    };
    expect(loaded.facts.calibration !== undefined).toBe(options.probability !== undefined);
    await alike();
    // It needs all labels at once.
    if (options.classWeight !== 'balanced')
      for (const one of [model, loaded]) await one.partialFit(more, labels);
    await alike();
    for (const one of [model, loaded]) await one.fit(more, labels, {epochs: 20, warmStart: true});
    await alike();
    for (const one of [model, loaded]) await one.fit(more, labels, {epochs: 20});
    await alike();
    if (!options.classes && !options.classWeight) {
      // Other classes: what was not given is not remembered as if it had been.
      const others = labels.map((_, i) => (i % 2 ? 'p' : 'q'));
      const third = options.loss || isText ? others : labels.map((_, i) => `${i % 3}`);
      for (const one of [model, loaded]) await one.fit(more, third, {epochs: 5});
      expect(loaded.facts).toEqual(model.facts);
      expect(loaded.weights.dataSync()).toEqual(model.weights.dataSync());
    }
    model.dispose();
    loaded.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  test('a loss of the own that is not given again is asked for where it is needed', async () => {
    const model = svm.linearSVM({loss: own});
    await model.fit(pairs, undefined, {epochs: 3});
    const loaded = await load(await artifactsOf(model));
    expect(await loaded.labels(further)).toEqual(await model.labels(further));
    const message = "give loadLinearSVM the loss 'mine', it is not one of this package";
    await expect(loaded.evaluate(pairs)).rejects.toThrow(`linearSVM.evaluate: ${message}`);
    await expect(loaded.fit(pairs)).rejects.toThrow(`linearSVM.fit: ${message}`);
    await expect(loaded.partialFit(pairs)).rejects.toThrow(`linearSVM.partialFit: ${message}`);
    model.dispose();
    loaded.dispose();
  });

  test('partialFit after a fit: the examples before count, other classes are refused', async () => {
    const model = svm.linearSVM({C: 1});
    await model.fit(pairs, undefined, {epochs: 20});
    const {center} = model.facts.scaling!;
    const {examples} = await model.partialFit(further);
    expect([examples, model.facts.examples]).toEqual([140, 140]);
    const mean = (of: svm.Dataset, d: number) =>
      Array.from({length: of.rows}, (_, i) => of.values[4 * i + d]!).reduce((a, b) => a + b) /
      of.rows;
    const expected = center!.map((c, d) => (100 * c + 40 * mean(further, d)) / 140);
    expectClose(model.facts.scaling!.center!, expected, 1e-6);
    model.dispose();

    const other = svm.linearSVM();
    await other.fit(pairs, undefined, {epochs: 2});
    await expect(other.partialFit(further, undefined, {classes: ['x', 'y']})).rejects.toThrow(
      'linearSVM.partialFit: the classes of the model are setosa, versicolor, classes has x, y',
    );
    await other.partialFit(further, undefined, {classes: ['setosa', 'versicolor']});
    other.dispose();
  });
});

describe('a broken model is one clear line, and leaves nothing', () => {
  beforeAll(() => useBackend('cpu'));

  type Break = (artifacts: {
    weightData: ArrayBuffer;
    weightSpecs: {name: string; shape: number[]; dtype: string}[];
    modelTopology: {config: {layers: unknown[]}};
    userDefinedMetadata: Record<
      string,
      Record<string, unknown> & {scaling: Record<string, unknown>}
    >;
  }) => void;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- it is to be broken
  type Broken = Record<string, any>;
  const facts =
    (change: (facts: Broken) => void): Break =>
    artifacts =>
      change(artifacts.userDefinedMetadata['tfjs-svm']!);

  test.each<[string, Break, RegExp]>([
    ['NaN', a => (new Float32Array(a.weightData)[3] = NaN), /kernel of the model has NaN at 3/],
    [
      'infinity',
      a => (new Float32Array(a.weightData)[13] = Infinity),
      /bias of the model has Infinity at 1/,
    ],
    [
      'too few bytes',
      a => (a.weightData = a.weightData.slice(0, 20)),
      /weights of the model do not fit/,
    ],
    ['no weights', a => (a.weightSpecs = []), /weights of the model do not fit: there are none/],
    [
      'another shape',
      a => (a.weightSpecs[0]!.shape = [3, 4]),
      /the kernel is \[3, 4\], the bias \[3\]/,
    ],
    [
      'another layer',
      a => a.modelTopology.config.layers.push({class_name: 'Softmax'}),
      /layers Dense, Softmax/,
    ],
    ['no topology', a => (a.modelTopology = {} as never), /layers \(none\)/],
    ['a later format', facts(f => (f.format = 4)), /format 4, of tfjs-svm .*: update tfjs-svm/],
    ['no format that there is', facts(f => (f.format = 'x')), /format must be 2 or 3, got "x"/],
    ['a list', a => (a.userDefinedMetadata['tfjs-svm'] = [] as never), /not an object/],
    ['classes of another type', facts(f => (f.classes = {})), /classes must be/],
    ['a class too few', facts(f => f.classes.pop()), /score columns, the weights have 3/],
    ['a class twice', facts(f => (f.classes[1] = f.classes[0])), /classes must be/],
    ['mixed classes', facts(f => (f.classes[0] = 7)), /classes must be/],
    ['no loss', facts(f => delete f.loss), /loss must be a loss/],
    ['a loss there is not', facts(f => (f.loss.reduction = 'x')), /unknown loss 'x'/],
    ['a penalty of another type', facts(f => (f.loss.penalty = 3)), /loss must be/],
    ['lambda', facts(f => (f.lambda = '1')), /lambda must be a number above 0, got "1"/],
    ['examples', facts(f => (f.examples = -1)), /examples must be/],
    ['bias', facts(f => (f.bias = 'x')), /bias must be/],
    ['options', facts(f => (f.options = null)), /options must be an object/],
    ['an option', facts(f => (f.options.C = -1)), /options: C must be/],
    ['an unknown option', facts(f => (f.options.x = -1)), /unknown option 'x'/],
    ['no certificate', facts(f => delete f.certificate), /certificate must be/],
    [
      'a calibration',
      facts(f => (f.calibration = {method: 'x'})),
      /calibration must be of sigmoid/,
    ],
    [
      'of other columns',
      facts(f => (f.calibration = {method: 'sigmoid', parameters: [[1, 2]]})),
      /calibration must be of sigmoid, temperature, isotonic, of 3 score columns, got/,
    ],
    [
      'a falling isotonic one',
      facts(
        f => (f.calibration = {method: 'isotonic', parameters: Array(3).fill([0, 1, 0.5, 0.4])}),
      ),
      /calibration must be/,
    ],
    [
      'a negative temperature',
      facts(f => (f.calibration = {method: 'temperature', parameters: [[-1]]})),
      /calibration must be/,
    ],
    ['no source', facts(f => delete f.source), /source must be/],
    ['names', facts(f => (f.source.features = ['a'])), /source.features must be 4 names/],
    ['scaling', facts(f => (f.scaling.spread = [1])), /scaling.spread must be 4 numbers/],
    ['a center', facts(f => (f.scaling.center[0] = null)), /scaling.center must be 4 numbers/],
    [
      'a vectorizer',
      facts(f => (f.vectorizer = {name: 'x'})),
      /vectorizer of the model does not fit/,
    ],
  ])('%s', async (_, breakIt, message) => {
    const model = svm.linearSVM();
    await model.fit(iris, undefined, {epochs: 2});
    const artifacts = reread(await artifactsOf(model));
    model.dispose();
    const before = tf.memory().numTensors;
    const broken = {...artifacts, weightData: (artifacts.weightData as ArrayBuffer).slice(0)};
    breakIt(broken as never);
    const error = await load(broken).then(
      () => undefined,
      (reason: unknown) => reason as Error,
    );
    expect(error?.message).toMatch(/^load: [^\n]+$/);
    expect(error?.message).toMatch(message);
    expect(error?.constructor).toBe(Error);
    expect(tf.memory().numTensors).toBe(before);
  });

  test('a model of 0.1.0 loads, refits and says all it said', async () => {
    const model = svm.linearSVM({C: 0.5, bias: 'free'});
    await model.fit(iris, undefined, {epochs: 20});
    const artifacts = reread(await artifactsOf(model));
    const {examples, source, ...rest} = model.facts;
    const flat: Partial<svm.Facts> = rest;
    delete flat.format;
    delete flat.options;
    artifacts.userDefinedMetadata = {
      'tfjs-svm': {...rest, ...source, C: 1 / (rest.lambda! * examples!)},
    };
    const loaded = await load(artifacts);
    expect(loaded.facts).toMatchObject({...rest, examples: 150, source, format: 2});
    expect(loaded.features).toEqual(model.features);
    for (const one of [model, loaded]) await one.fit(iris, undefined, {epochs: 20});
    expectClose(loaded.weights.dataSync(), model.weights.dataSync(), 1e-4);
    model.dispose();
    loaded.dispose();
  });
});

describe('the certificate is of the model that is kept', () => {
  beforeAll(() => useBackend('cpu'));
  const next = random(3);

  /** Features of that mean, in deviations of 1. */
  const far = (mean: number) =>
    Array.from({length: 200}, (_, i) =>
      [0, 1, 2].map(d => mean * (d + 1) + (i % 2) * (d - 1) + 3 * next()),
    );
  const labels = Array.from({length: 200}, (_, i) => i % 2);

  test.each([
    [0, 1],
    [100, 1],
    [1e4, undefined],
    [1e6, 2],
  ])('mean %d', async (mean, layers) => {
    const x = far(mean);
    const model = svm.linearSVM({C: 10});
    const {certificate} = await model.fit(x, labels, {tolerance: 1e-3});
    expect(certificate.gap).toBeLessThanOrEqual(1e-3);
    const {lambda, scaling, examples} = model.facts;
    const made = model.toLayersModel();
    if (layers !== undefined) expect(made.layers.length).toBe(layers);
    const bytes = await artifactsOf(model);
    const [loaded, plain] = [await load(bytes), await tf.loadLayersModel(tf.io.fromMemory(bytes))];
    expect(loaded.weights.dataSync()).toEqual(model.weights.dataSync());

    // F in float64 from what is served: scores of raw features, weights for scaled ones.
    const input = tf.tensor2d(x);
    const W = made.layers.at(-1)!.getWeights();
    const kernel = [...W[0]!.dataSync()];
    const squares = kernel.reduce(
      (sum, w, d) => sum + (w * (made.layers.length > 1 ? 1 : scaling!.spread[d]!)) ** 2,
      0,
    );
    const b =
      W[1]!.dataSync()[0]! +
      (made.layers.length > 1
        ? 0
        : kernel.reduce((sum, w, d) => sum + w * scaling!.center![d]!, 0));
    for (const served of [
      model.scores(x),
      loaded.scores(x),
      plain.predict(input) as tf.Tensor,
      made.predict(input) as tf.Tensor,
    ]) {
      const losses = [...served.dataSync()].map(
        (s, i) => Math.max(0, 1 - (labels[i] ? s : -s)) ** 2,
      );
      const primal =
        losses.reduce((sum, l) => sum + l, 0) / examples! + (lambda! / 2) * (squares + b * b);
      // What float32 makes of the scores when it adds terms that cancel.
      expect(Math.abs(primal / certificate.primal - 1)).toBeLessThan(mean <= 100 ? 1e-4 : 1e-3);
      served.dispose();
    }
    tf.dispose(input);
    [model, loaded, made, plain].forEach(one => one.dispose());
  });

  test('a model that scales in a layer of its own goes on as any other', async () => {
    const x = far(1e6);
    const model = svm.linearSVM({C: 10});
    const {primal} = (await model.fit(x, labels)).certificate;
    expect(model.toLayersModel().layers.length).toBe(2);
    const loaded = await load(reread(await artifactsOf(model)));
    const scores = (of: svm.LinearSVM) => [...of.scores(x).dataSync()];
    expect(scores(loaded)).toEqual(scores(model));
    expect(bytesOf(await artifactsOf(loaded))).toEqual(bytesOf(await artifactsOf(model)));
    const before = scores(model);
    for (const one of [model, loaded]) {
      await one.partialFit(x, labels, {learningRate: () => 0});
      expectClose(scores(one), before, 1e-4);
      const {epochs} = await one.fit(x, labels, {warmStart: true, epochs: 1, learningRate: 1e-12});
      expect(epochs[0]!.primal / primal).toBeCloseTo(1, 2);
      expectClose(scores(one), before, 1e-3);
    }
  });

  test.each<[string, number, boolean]>([
    ['constant 0.1', 0, false],
    ['one float32 step about 1', 2 ** -24, false],
    ['three steps', 3 * 2 ** -23, true],
    ['small, about 0', 1e-20, true],
  ])('features that are near-constant: %s', async (name, step, counts) => {
    const center = name === 'small, about 0' ? 0 : name === 'constant 0.1' ? 0.1 : 1;
    const x = Float32Array.from({length: 40}, (_, i) => center + (i % 2 ? step : -step));
    const data = {rows: 40, columns: 1, values: x};
    const model = svm.linearSVM();
    await model.fit(
      data,
      Array.from(x, (_, i) => i % 2),
      {epochs: 50},
    );
    const {spread} = model.facts.scaling!;
    expect(spread[0]! > 0).toBe(counts);
    expect(
      (
        await model.evaluate(
          data,
          Array.from(x, (_, i) => i % 2),
        )
      ).accuracy === 1,
    ).toBe(counts);
    model.dispose();
  });
});
