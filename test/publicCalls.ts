import {mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {readFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import {encode} from 'fast-png';
import * as svm from 'tfjs-svm';
import * as gradients from 'tfjs-svm/gradients';
import * as node from 'tfjs-svm/node';
import * as predict from 'tfjs-svm/predict';
import * as raw from 'tfjs-svm/predict/raw';

/** The entries of the package whose functions are called. */
export const entries = {
  'src/index.ts': svm,
  'src/node.ts': node,
  'src/gradients/index.ts': gradients,
  'src/predict/predictor.ts': predict,
  'src/predict/raw.ts': raw,
};

/** What calls are made with; each test has its own. */
export interface Things {
  folder: string;
  x: number[][];
  y: string[];
  data: svm.Dataset;
  texts: string[];
  model: svm.LinearSVM;
  front: svm.FeatureSVM;
  history: svm.History;
  score: svm.Score;
  rows: svm.PinnedRows;
}

export async function thingsFor(): Promise<Things> {
  const folder = mkdtempSync(path.join(tmpdir(), 'tfjs-svm-public-'));
  const x = Array.from({length: 12}, (_, i) => [i % 2 ? i : -i, (i * 7) % 5]);
  const y = x.map(([first]) => (first! > 0 ? 'p' : 'q'));
  const data = svm.parseCSV(`a,b,kind\n${x.map((row, i) => `${row},${y[i]}`).join('\n')}\n`);
  const model = svm.linearSVM({probability: true});
  const history = await model.fit(data);
  const at = (name: string) => path.join(folder, name);
  writeFileSync(at('data.csv'), `a,b,kind\n${x.map((row, i) => `${row},${y[i]}`).join('\n')}\n`);
  writeFileSync(at('data.svmlight'), '1 1:2\n-1 2:1\n');
  await model.save(`file://${at('model')}`);
  const data12 = new Uint8Array(12);
  for (const label of ['p', 'q']) {
    mkdirSync(at(`pictures/${label}`), {recursive: true});
    writeFileSync(
      at(`pictures/${label}/1.png`),
      encode({width: 2, height: 2, channels: 3, data: data12}),
    );
  }
  const front = svm.featureSVM(await svm.features(layers()));
  await front.fit(x, y);
  await front.save(`file://${at('front')}`);
  return {
    folder,
    x,
    y,
    data,
    texts: y.map((label, i) => `${label} text ${i % 3}`),
    model,
    front,
    history,
    score: await model.evaluate(data),
    rows: await svm.pin(x),
  };
}

type Arguments = (things: Things) => unknown[] | Promise<unknown[]>;

const few = {folds: 2, fit: {epochs: 3}};
const confusion = [
  [2, 1],
  [0, 3],
];
/** Arguments of every public function with which it does what it is for, all of them given. */
export const functions: Record<string, Arguments> = {
  hinge: () => [],
  huberizedTruncatedPinball: () => [{tau: 0.5, delta: 1, kappa: 1, cap: 2}],
  modifiedHuber: () => [],
  pinball: () => [{tau: 0.3}],
  ramp: () => [{cap: 2}],
  smoothedHinge: () => [{gamma: 0.5}],
  squaredHinge: () => [],
  binary: () => [{penalty: svm.hinge(), margin: 1}],
  crammerSinger: () => [{penalty: svm.hinge(), margin: 1}],
  lossFromConfig: () => [svm.binary().config],
  oneVsRest: () => [{penalty: svm.hinge(), margin: 1}],
  softmaxCrossEntropy: () => [],
  westonWatkins: () => [{penalty: svm.hinge(), margin: 1}],
  layersLoss: () => [svm.oneVsRest()],
  linearLoss: ({rows}) => [
    svm.binary(),
    rows,
    Array.from({length: 12}, (_, i) => i % 2),
    {classes: 2, indices: [0, 1], weights: new Float32Array(12), engine: 'fused'},
  ],
  marginLoss: () => [svm.binary(), tf.tensor2d([[1], [2]]), tf.tensor1d([0, 1], 'int32')],
  pin: ({x}) => [x, {threads: 1}],
  linearSVM: () => [{C: 2}],
  loadLinearSVM: ({folder}) => [`file://${folder}/model`, {loss: svm.binary()}],
  quantize: ({model}) => [model, 'uint8'],
  sparsity: ({model}) => [model],
  topWeights: ({model}) => [model, 1],
  calibrate: ({model, x, y}) => [model, x, y, {method: 'sigmoid'}],
  features: () => [layers(), {layer: 'only', batchSize: 2}],
  featureSVM: ({front}) => [front.front, {C: 2}],
  loadFeatureSVM: ({folder}) => [`file://${folder}/front`, {cache: node.featureCache(folder)}],
  exportModel: ({model}) => [model, 'onnx'],
  importModel: ({model}) => [svm.exportModel(model, 'onnx'), {format: 'onnx'}],
  engineFor: () => [svm.binary()],
  constant: () => [0.1],
  cosine: () => [0.1, {final: 0.01}],
  inverseTime: () => [0.1],
  polynomial: () => [0.1, {power: 2}],
  csr: () => [{values: [1], indices: [0], indptr: [0, 1], rows: 1, columns: 1}],
  formatSvmlight: () => [numbered(), {multilabel: true}],
  inChunks: ({data}) => [data, 3],
  parseCIFAR10: () => [new Uint8Array(3073), ['batch']],
  parseCSV: () => ['a,b\n1,2\n', {label: 'b', header: true, source: 'text'}],
  parseIDX: () => [Uint8Array.of(0, 0, 8, 2, 0, 0, 0, 1, 0, 0, 0, 2, 5, 7), {source: 'idx'}],
  parseJSONLines: () => ['{"a": 1, "b": 2}\n', {label: 'b', source: 'text'}],
  parseSvmlight: () => ['1 1:2\n', {zeroBased: false, source: 'text'}],
  summarize: ({data}) => [data],
  takeRows: ({data}) => [data, [0, 1]],
  groupKFold: () => [{folds: 2}],
  kFold: () => [{folds: 2}],
  leaveOneGroupOut: () => [],
  leaveOneOut: () => [],
  repeated: () => [{folds: 2, repeats: 2}],
  shuffleSplit: () => [{folds: 2, test: 0.5}],
  stratified: () => [{folds: 2}],
  stratifiedGroupKFold: () => [{folds: 2}],
  stratifiedKFold: ({y}) => [y, {folds: 2, seed: 1}],
  timeSeries: () => [{folds: 2, gap: 0, test: 1, train: 2}],
  trainTestSplit: ({data}) => [data, {test: 0.5, seed: 1}],
  hashingVectorizer: () => [{features: 8}],
  tfidf: () => [{minDf: 1}],
  vectorizerFromConfig: () => [svm.hashingVectorizer({features: 8}).config],
  bootstrapWeights: ({x, y}) => [{C: 1}, x, y, {repeats: 2, level: 0.9, seed: 1, fit: {epochs: 3}}],
  choice: () => [[1, 2]],
  compareLosses: ({x, y}) => [x, y, {...few, losses: ['binary']}],
  correctedT: () => [[1, 2, 3], [2, 2, 4], {testToTrain: 0.25}],
  crossValidate: ({x, y}) => [{C: 1}, x, y, few],
  gridSearch: ({x, y}) => [x, y, {...few, grid: {C: [1]}}],
  integers: () => [1, 5],
  l1Path: ({x, y}) => [x, y, {l1s: [0.1], fit: {epochs: 3}}],
  halvingSearch: ({x, y}) => [x, y, {...few, grid: {C: [1, 2]}}],
  learningCurve: ({x, y}) => [x, y, {...few, sizes: [1]}],
  logUniform: () => [1, 5],
  mcnemar: ({y}) => [y, y, y],
  nestedCrossValidate: ({x, y}) => [x, y, {...few, grid: {C: [1]}}],
  randomSearch: ({x, y}) => [x, y, {...few, distributions: {C: svm.uniform(1, 2)}, candidates: 1}],
  uniform: () => [1, 5],
  validationCurve: ({x, y}) => [x, y, {C: [1]}, few],
  chooseThreshold: ({model, x, y}) => [model, x, y, {recall: 0.5}, {sampleWeight: y.map(() => 1)}],
  classMetrics: () => [confusion],
  explain: ({model, x}) => [model, x.slice(0, 1)],
  permutationImportance: ({model, x, y}) => [model, x, y, {repeats: 1}],
  precisionRecallCurve: () => [
    [1, 2],
    [0, 1],
    [1, 1],
  ],
  rocCurve: () => [
    [1, 2],
    [0, 1],
    [1, 1],
  ],
  withOptions: ({model}) => [model, {C: 2}],
  selectBackend: () => ['cpu'],
  shareDataset: ({data}) => [data],
  chunksOf: ({folder}) => [`${folder}/data.csv`, {rowsPerChunk: 2, thread: false}],
  learnEncoding: ({folder}) => [`${folder}/data.csv`, {rowsPerChunk: 2}],
  readCSV: ({folder}) => [`${folder}/data.csv`, {label: 'kind'}],
  readDataset: ({folder}) => [`${folder}/data.csv`, {label: 'kind'}],
  readParquet: () => ['test/fixtures/cars-snappy.parquet', {missing: 'drop'}],
  readSvmlight: ({folder}) => [`${folder}/data.svmlight`, {zeroBased: false}],
  writeSvmlight: ({folder}) => [`${folder}/out.svmlight`, numbered(), {multilabel: true}],
  writeWholeFile: ({folder}) => ['call', `${folder}/out.txt`, 'text'],
  files: ({folder}) => [`${folder}/model`, {force: true}],
  readModel: ({folder}) => [`${folder}/model`, {}],
  searchFile: ({folder}) => [`${folder}/search.jsonl`],
  decodePicture: ({folder}) => [readFileSync(`${folder}/pictures/p/1.png`), 'picture'],
  featureCache: ({folder}) => [folder],
  pictureFolder: ({folder}) => [`${folder}/pictures`, {inputShape: [2, 2, 3]}, true],
  plainTable: () => [[['a', 'b']]],
  progress: () => [process.stderr],
  trainingTable: ({history, score}) => [history, score, score],
  comparisonReport: async ({data}) => [
    {name: 'n', data, rows: await svm.compareLosses(data, undefined, {...few, losses: ['binary']})},
  ],
  crossValidationReport: async ({data}) => [
    {name: 'n', data, result: await svm.crossValidate({}, data, undefined, few)},
  ],
  evaluationReport: ({data, model, score}) => [{name: 'n', data, model, score}],
  gapReport: ({history}) => ['title', [{name: 'n', history}]],
  searchReport: async ({data}) => [
    {name: 'n', data, search: await svm.gridSearch(data, undefined, {...few, grid: {C: [1]}})},
  ],
  trainingReport: ({data, model, score, history}) => [
    {name: 'n', model, history, train: {data, score}, test: {data, score}},
  ],
  checkGradients: () => [
    (x: tf.Tensor) => tf.square(x),
    [tf.tensor1d([1, 2])],
    {order: 1, samples: 2},
  ],
  reportPage: async () => [
    await gradients.checkGradients(x => tf.square(x!), [tf.tensor1d([1, 2])]),
    'title',
  ],
  predictor: ({folder}) => saved(folder),
  loadPredictor: ({folder}) => [`${folder}/model/model.json`, readFile],
  loadModel: ({folder}) => [`${folder}/model/model.json`, readFile],
  rawPredictor: ({folder}) => saved(folder),
  loadRawPredictor: ({folder}) => [`${folder}/model/model.json`, readFile],
};

/** What labels are numbers of. */
function numbered() {
  return svm.parseCSV('a,y\n1,1\n2,-1\n');
}

/** A model of two numbers that go through. */
function layers() {
  return tf.sequential({
    layers: [tf.layers.dense({name: 'only', units: 2, inputShape: [2], useBias: false})],
  });
}

/** Arguments of every public method, and what it is called on. */
export const methods: Record<
  string,
  {of: (things: Things) => object; calls: Record<string, Arguments>}
> = {
  LinearSVM: {
    of: ({model}) => model,
    calls: {
      fit: ({x, y}) => [x, y, {epochs: 3}],
      fitDataset: ({data}) => [svm.inChunks(data, 5), {epochs: 2}],
      partialFit: ({x, y}) => [x, y, {batchSize: 4}],
      scores: ({x}) => [x],
      predict: ({x}) => [x],
      labels: ({x}) => [x],
      labelSets: ({x}) => [x],
      probabilities: ({x}) => [x],
      evaluate: ({x, y}) => [x, y, {scores: ['accuracy']}],
      save: ({folder}) => [`file://${folder}/saved`],
      toLayersModel: () => [{probabilities: false}],
    },
  },
  FeatureSVM: {
    of: ({front}) => front,
    calls: {
      fit: ({x, y}) => [x, y, {epochs: 3}],
      scores: ({x}) => [x],
      labels: ({x}) => [x],
      probabilities: ({x}) => [x],
      evaluate: ({x, y}) => [x, y, {scores: ['accuracy']}],
      toLayersModel: () => [],
      save: ({folder}) => [`file://${folder}/saved`],
    },
  },
  predictor: {
    of: ({folder}) => predict.predictor(...saved(folder)),
    calls: {
      scores: ({x}) => [x],
      labels: ({x}) => [x],
      probabilities: ({x}) => [x],
    },
  },
  rawPredictor: {
    of: ({folder}) => raw.rawPredictor(...saved(folder)),
    calls: {
      scores: () => [[{a: 1, b: 2}]],
      labels: () => [[{a: 1, b: 2}]],
      probabilities: () => [[{a: 1, b: 2}]],
    },
  },
};

/** A saved model as `predictor` takes it; the encoder of its table makes it one for `rawPredictor` too. */
function saved(folder: string): [predict.SavedModel, Uint8Array] {
  const at = (name: string) => path.join(folder, 'model', name);
  const weights = readdirSync(path.join(folder, 'model')).find(name => name.endsWith('.bin'))!;
  return [JSON.parse(readFileSync(at('model.json'), 'utf8')), readFileSync(at(weights))];
}
