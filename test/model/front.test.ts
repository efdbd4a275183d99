import {mkdtempSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {beforeAll, describe, expect, test} from '@jest/globals';
import * as tf from '@tensorflow/tfjs';
import * as svm from '../../src/index.node.js';
import {featureCache, files} from '../../src/node/index.js';
import {useBackend} from '../backends.js';
import {bundled} from '../data.js';
import {expectClose} from '../tolerances.js';

beforeAll(() => useBackend('wasm'));

const digits = bundled('digits');
const some = 200;
const pictures: svm.DenseDataset = {
  rows: some,
  columns: 64,
  values: digits.values.subarray(0, 64 * some),
  pictures: {height: 8, width: 8, channels: 1},
};
const labels = digits.labels!.slice(0, some);

/** A small convolution with random, fixed weights. */
function backbone(): tf.Sequential {
  const kernelInitializer = tf.initializers.glorotNormal({seed: 7});
  return tf.sequential({
    layers: [
      tf.layers.conv2d({inputShape: [8, 8, 1], filters: 6, kernelSize: 3, activation: 'relu', kernelInitializer}), // prettier-ignore
      tf.layers.flatten({name: 'vector'}),
      tf.layers.dense({units: 5, name: 'classes', kernelInitializer}),
    ],
  });
}

/** `x·W` as a graph model. */
async function graph(): Promise<tf.GraphModel> {
  const dim = [{size: '-1'}, {size: '64'}];
  const float = {type: 'DT_FLOAT'};
  const modelTopology = {
    node: [
      {name: 'x', op: 'Placeholder', attr: {dtype: float, shape: {shape: {dim}}}},
      {name: 'W', op: 'Const', attr: {dtype: float, value: {tensor: {dtype: 'DT_FLOAT', tensorShape: {dim: [{size: '64'}, {size: '24'}]}}}}}, // prettier-ignore
      {name: 'y', op: 'MatMul', input: ['x', 'W'], attr: {T: float, transpose_a: {b: false}, transpose_b: {b: false}}}, // prettier-ignore
    ],
    versions: {producer: 27},
  };
  const weights = Float32Array.from({length: 64 * 24}, (_, i) => Math.sin(i * i));
  return tf.loadGraphModel(
    tf.io.fromMemory({
      format: 'graph-model',
      modelTopology,
      weightData: weights.buffer,
      weightSpecs: [{name: 'W', shape: [64, 24], dtype: 'float32'}],
    }),
  );
}

const fresh = () => mkdtempSync(path.join(tmpdir(), 'tfjs-svm-front-'));

test('pictures, tensors and arrays: the same features, whatever the batches', async () => {
  const model = backbone();
  const before = tf.memory().numTensors;
  const front = await svm.features(model, {layer: 'vector', batchSize: 32});
  const x = tf.tensor4d(pictures.values as Float32Array, [some, 8, 8, 1]);
  const expected = tf.tidy(() =>
    (model.layers[1]!.apply(model.layers[0]!.apply(x)) as tf.Tensor).dataSync(),
  );
  const seen: number[] = [];
  const found = await front.extract(pictures, done => seen.push(done));
  expect(found).toMatchObject({rows: some, columns: 216});
  expect(seen).toEqual([32, 64, 96, 128, 160, 192, 200]);
  expectClose(found.values, expected, 1e-5);
  const others: svm.FrontInput[] = [x, (await x.array()) as never, tf.unstack(x)];
  for (const other of others) expect((await front.extract(other)).values).toEqual(found.values);
  const single = await svm.features(model, {layer: 'vector', batchSize: 7});
  expectClose((await single.extract(x)).values, found.values, 1e-5);
  tf.dispose([x, others[2] as tf.Tensor[]]);
  expect(tf.memory().numTensors).toBe(before);
  model.dispose();
});

test('memory does not grow with the examples: one batch and no more', async () => {
  const model = backbone();
  const peaks: number[] = [];
  for (const rows of [32, 200]) {
    const front = await svm.features(model, {
      layer: 'vector',
      batchSize: 32,
      preprocess: batch => {
        peaks.push(tf.memory().numBytes);
        return batch;
      },
    });
    await front.extract({
      rows,
      shape: [8, 8, 1],
      valuesOf: async (_, count) => new Float32Array(64 * count),
    });
  }
  expect(Math.max(...peaks)).toBe(peaks[0]);
  model.dispose();
});

describe.each([
  [
    'a layers model',
    async () => backbone(),
    {layer: 'vector', preprocess: {scale: 1 / 8, offset: -1}},
    pictures,
  ],
  ['a layers model as it is', async () => backbone(), {layer: 'vector'}, pictures],
  ['a graph model', graph, {preprocess: {scale: 1 / 16}}, {...pictures, pictures: undefined}],
] as [
  string,
  () => Promise<tf.Sequential | tf.GraphModel>,
  svm.FeatureOptions,
  svm.DenseDataset,
][])('%s in front', (_, make, options, x) => {
  test('fit, evaluate, save and load as one', async () => {
    const before = tf.memory().numTensors;
    const whole = await make();
    const model = svm.featureSVM(await svm.features(whole, options), {C: 0.1});
    const history = await model.fit(x, labels);
    expect(history.certificate.gap).toBeLessThan(0.01);
    const score = await model.evaluate(x, labels);
    expect(score.accuracy).toBeGreaterThan(0.9);
    const folder = fresh();
    await model.save(files(folder));
    const loaded = await svm.loadFeatureSVM(files(folder));
    expect(loaded.classes).toEqual(model.classes);
    expect(loaded.head.facts).toEqual(model.head.facts);
    const [expected, found] = [await model.scores(x), await loaded.scores(x)];
    expectClose(await found.data(), await expected.data(), 1e-5);
    expect(await loaded.labels(x)).toEqual(await model.labels(x));
    tf.dispose([expected, found]);
    loaded.dispose();
    model.dispose();
    // What comes after the layer is none of the front.
    if (whole instanceof tf.LayersModel) whole.layers.at(-1)!.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

test('joined: a layers model from pictures to scores, which tfjs alone loads', async () => {
  const front = await svm.features(backbone(), {
    layer: 'vector',
    preprocess: {scale: 0.125, offset: -1},
  });
  const model = svm.featureSVM(front);
  await model.fit(pictures, labels);
  const x = tf.tensor4d(pictures.values as Float32Array, [some, 8, 8, 1]);
  const expected = await model.scores(x);
  const joined = model.toLayersModel();
  const folder = fresh();
  await model.save(files(folder));
  const loaded = await tf.loadLayersModel(files(folder));
  for (const one of [joined, loaded]) {
    const scores = one.predict(x) as tf.Tensor;
    expectClose(await scores.data(), await expected.data(), 1e-5);
    scores.dispose();
  }
  expected.dispose();
  x.dispose();
});

describe('a broken folder is one line, and leaves nothing', () => {
  type Layer = {name?: string; class_name: string; inbound_nodes?: unknown[]; config: object};
  type Json = {
    modelTopology: {config: {layers: Layer[]}};
    weightsManifest: [{weights: {name: string}[]}];
    userDefinedMetadata: Record<string, object>;
  };
  const layersOf = ({modelTopology}: Json) => modelTopology.config.layers;

  test.each<[string, () => Promise<tf.Sequential | tf.GraphModel>, (json: Json) => void, RegExp]>([
    [
      'a layer there is not',
      async () => backbone(),
      json => void (layersOf(json)[1]!.class_name = 'Vibration'),
      /^load: the front model does not load: .*Vibration/,
    ],
    [
      'a layer called on one that is not there',
      async () => backbone(),
      json => void (layersOf(json)[1]!.inbound_nodes = [[['nobody', 0, 0, {}]]]),
      /^load: the layers of the model do not fit: '.*' \(a string\) is called on one that is not there$/,
    ],
    [
      'two layers of one name',
      async () => backbone(),
      json => void (layersOf(json).at(-1)!.name = layersOf(json)[1]!.name!),
      /^load: the layers of the model do not fit: two are called '.*' \(a string\)$/,
    ],
    [
      'a name with a slash that its weights do not have',
      async () => backbone(),
      json => {
        const dense = layersOf(json).find(({class_name: kind}) => kind === 'Conv2D')!;
        Object.assign(dense.config, {name: 'con/v'});
      },
      /^load: the front model does not load: Provided weight data has no target variable: /,
    ],
    [
      'a layer for an activation',
      async () => backbone(),
      json => {
        const {class_name, config} = layersOf(json).at(-1)!;
        Object.assign(config, {activation: {class_name, config: {...config, name: 'inner'}}});
      },
      /^load: the layers of the model do not fit: activation of '.*' \(a string\) is '\w+' \(a string\)$/,
    ],
    [
      'an initializer for a constraint',
      async () => backbone(),
      json => {
        const kernel_constraint = {class_name: 'Zeros', config: {}};
        Object.assign(layersOf(json)[1]!.config, {kernel_constraint});
      },
      /^load: the layers of the model do not fit: kernel_constraint of '.*' \(a string\) is 'Zeros' \(a string\)$/,
    ],
    [
      'a layer called on none',
      async () => backbone(),
      json => void (layersOf(json)[1]!.inbound_nodes = [[]]),
      /^load: the layers of the model do not fit: '.*' \(a string\) is called on one that is not there$/,
    ],
    [
      'a spread that is none',
      async () => backbone(),
      json => {
        const kernel_initializer = {class_name: 'TruncatedNormal', config: {mean: 0, stddev: {}}};
        Object.assign(layersOf(json)[1]!.config, {kernel_initializer});
      },
      /^load: the layers of the model do not fit: kernel_initializer of '.*' \(a string\) has stddev an empty object$/,
    ],
    [
      'numbers of no kind',
      async () => backbone(),
      json => void Object.assign(layersOf(json)[0]!.config, {dtype: 'float3'}),
      /^load: the layers of the model do not fit: '.*' \(a string\) has dtype 'float3' \(a string\)$/,
    ],
    [
      'more units than weights',
      async () => backbone(),
      json => {
        const dense = layersOf(json).find(({class_name: kind}) => kind === 'Conv2D')!;
        Object.assign(dense.config, {filters: 2 ** 31});
      },
      /^load: the layers of the model do not fit: '.*' \(a string\) has more units than the model has weights, 2147483648$/,
    ],
    [
      'weights that belong to no layer',
      async () => backbone(),
      ({weightsManifest: [{weights}]}) => void (weights[0]!.name = 'x'),
      /^load: the front model does not load: Provided weight data has no target variable: x$/,
    ],
    [
      'no head',
      async () => backbone(),
      json => void layersOf(json).pop(),
      /^load: the front model does not load: /,
    ],
    [
      'facts that are none',
      async () => backbone(),
      json => void (json.userDefinedMetadata['tfjs-svm'] = []),
      /^load: the 'tfjs-svm' metadata of the model does not fit/,
    ],
    [
      'options that are none',
      async () => backbone(),
      json => void (json.userDefinedMetadata['tfjs-svm front'] = {batchSize: 'x'}),
      /^load: the front model does not load: features: batchSize /,
    ],
    [
      'a graph without a head',
      graph,
      ({weightsManifest: [{weights}]}) =>
        weights.forEach(weight => (weight.name = weight.name.replace('tfjs-svm', 'other'))),
      /^load: the weights of the model do not fit: there are none of a head$/,
    ],
  ])('%s', async (_, make, breakIt, message) => {
    const x = {...pictures, ...((await make()) instanceof tf.GraphModel && {pictures: undefined})};
    const model = svm.featureSVM(await svm.features(await make(), {}));
    await model.fit(x as never, labels);
    const folder = fresh();
    await model.save(files(folder));
    const file = path.join(folder, 'model.json');
    const json = JSON.parse(readFileSync(file, 'utf8')) as Json;
    breakIt(json);
    writeFileSync(file, JSON.stringify(json));
    const before = tf.memory().numTensors;
    const loading = svm.loadFeatureSVM(files(folder));
    await expect(loading).rejects.toThrow(message);
    await expect(loading).rejects.not.toThrow(/\n/);
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('the cache', () => {
  test('computes what is new alone, and knows a changed model', async () => {
    const folder = fresh();
    const cache = featureCache(folder);
    const few = {...pictures, rows: 12, values: pictures.values.subarray(0, 12 * 64)};
    const calls: number[] = [];
    const counted: svm.FeatureCache = {
      get: cache.get,
      set: async (key, values) => (calls.push(values.length), cache.set(key, values)),
    };
    const model = backbone();
    const front = await svm.features(model, {layer: 'vector', cache: counted});
    const first = await front.extract(few);
    expect(calls).toHaveLength(12);
    expect((await front.extract(few)).values).toEqual(first.values);
    expect(calls).toHaveLength(12);
    const changed = {...few, values: Float32Array.from(few.values)};
    changed.values[0] = 5;
    await front.extract(changed);
    expect(calls).toHaveLength(12 + 1);
    expect(readdirSync(folder)).toHaveLength(1);
    const [weights] = model.getWeights();
    model.layers[0]!.setWeights([tf.mul(weights!, 2), tf.zeros([6])]);
    await (await svm.features(model, {layer: 'vector', cache: counted})).extract(few);
    expect(calls).toHaveLength(25);
    expect(readdirSync(folder)).toHaveLength(2);
    // What was cut short is computed again.
    const [own] = readdirSync(folder);
    const [file] = readdirSync(path.join(folder, own!));
    writeFileSync(path.join(folder, own!, file!), 'x');
    expect(await cache.get(`${own}/${path.parse(file!).name}`)).toBeUndefined();
  });
});

describe('bad input: one line each', () => {
  const front = () => svm.features(backbone(), {layer: 'vector'});

  test.each<[string, () => Promise<unknown>, string]>([
    [
      'no vector',
      () => svm.features(backbone(), {layer: 'conv2d_Conv2D1'}),
      "features: the model has no layer 'conv2d_Conv2D1'",
    ],
    [
      'an output of another shape than the model says',
      async () => {
        const Deep = class extends tf.layers.Layer {
          static className = 'Deep';
          override computeOutputShape = ([rows]: tf.Shape) => [rows!, 4];
          override call = ([x]: tf.Tensor[]) => tf.ones([x!.shape[0]!, 2, 2]);
        };
        const layers = [tf.layers.flatten({inputShape: [8, 8, 1]}), new Deep()];
        return (await svm.features(tf.sequential({layers}), {})).extract(tf.ones([1, 8, 8, 1]));
      },
      'features: the output of the front model is [1, 2, 2], features are a vector an example',
    ],
    [
      'a picture as output',
      async () => {
        const model = backbone();
        return svm.features(model, {layer: model.layers[0]!.name});
      },
      'features: the output of the front model is [N, 6, 6, 6], features are a vector an example',
    ],
    [
      'pictures of another size',
      async () =>
        (await front()).extract({...pictures, pictures: {height: 4, width: 16, channels: 1}}),
      'features: pictures are [4, 16, 1] each, the front model takes [8, 8, 1]',
    ],
    [
      'rows without pictures',
      async () => (await front()).extract({...pictures, pictures: undefined} as never),
      'features: examples are [64] each, the front model takes [8, 8, 1]',
    ],
    [
      'a tensor of another shape',
      async () => (await front()).extract(tf.zeros([2, 8, 8, 3])),
      'examples are [8, 8, 3] each',
    ],
    [
      'nothing',
      async () => (await front()).extract([]),
      'features: examples must be a tensor, pictures or arrays',
    ],
    [
      'sparse rows',
      async () =>
        (await front()).extract(
          svm.csr({rows: 1, columns: 64, indptr: [0, 0], indices: [], values: []}),
        ),
      'features: sparse rows',
    ],
    [
      'no batch',
      () => svm.features(backbone(), {batchSize: 0}),
      'features: batchSize must be a whole number above 0, got 0',
    ],
    [
      'an option there is not',
      () => svm.features(backbone(), {size: 3} as never),
      "features: unknown option 'size'",
    ],
    [
      'a cache for a function',
      () => svm.features(backbone(), {preprocess: x => x, cache: featureCache('x')}),
      'features: a cache cannot tell what a function does',
    ],
    [
      'a function to be saved',
      async () => {
        const model = svm.featureSVM(
          await svm.features(backbone(), {layer: 'vector', preprocess: x => x}),
        );
        await model.fit(pictures, labels);
        return model.save(files(fresh()));
      },
      'featureSVM.save: preprocess is a function',
    ],
    [
      'a graph to be joined',
      async () => {
        const model = svm.featureSVM(await svm.features(await graph()));
        await model.fit({...pictures, pictures: undefined} as never, labels);
        return model.toLayersModel();
      },
      'featureSVM.toLayersModel: a graph model has no layers to join',
    ],
    [
      'a model without a front',
      () => svm.loadFeatureSVM('file://models/iris'),
      'load: no front model with a linear SVM',
    ],
    [
      'a scale that is no number',
      () => svm.features(backbone(), {layer: 'vector', preprocess: {scale: '1/255' as never}}),
      "features: preprocess.scale must be a finite number, got '1/255' (a string)",
    ],
    ...(
      [
        [null, 'got null'],
        [undefined, 'got undefined'],
        [[null], 'examples must be of numbers, got null in one'],
        [['picture.png'], "examples must be of numbers, got 'picture.png' (a string) in one"],
        [[[[['a']]]], 'examples must be of numbers'],
      ] as const
    ).map(([x, message]): [string, () => Promise<unknown>, string] => [
      `examples that are ${JSON.stringify(x)}`,
      async () => (await front()).extract(x as never),
      message,
    ]),
    [
      'a front that makes what is no number',
      async () => {
        const dense = tf.layers.dense({units: 3, inputShape: [2]});
        const logs = {preprocess: (batch: tf.Tensor) => batch.log()};
        return (await svm.features(tf.sequential({layers: [dense]}), logs)).extract([
          [1, 1],
          [-1, -1],
        ]);
      },
      'features: the front model makes NaN of example 1',
    ],
    [
      'labels that are too few, before features are made',
      async () => {
        const model = svm.featureSVM(await front());
        const onFeatures = () => {
          throw new Error('features were made');
        };
        return model.fit(pictures, labels.slice(1), {onFeatures});
      },
      'featureSVM.fit: y has 199 labels for 200 examples',
    ],
    [
      'a head without training',
      async () => svm.featureSVM(await front()).labels(pictures),
      'the model is not trained yet',
    ],
  ])('%s', async (_, does, message) => {
    await expect(does()).rejects.toThrow(message);
    await expect(does()).rejects.toThrow(/^[^\n]*$/);
  });
});
