import {cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import {
  features,
  featureSVM,
  linearSVM,
  loadFeatureSVM,
  loadLinearSVM,
  parseCSV,
  quantize,
  tfidf,
  type FeatureSVM,
  type LinearSVM,
} from 'tfjs-svm';
import {files} from 'tfjs-svm/node';
import {loadPredictor} from 'tfjs-svm/predict';
import {loadRawPredictor} from 'tfjs-svm/predict/raw';
import {watched, type Found} from './found.js';
import {mutated, mutatedJSON, randomOf} from './mutate.js';

const far = parseCSV(
  'x,colour,y\n1000001,red,u\n1000002,blue,v\n1000003,,u\n1000009,red,v\n?,red,v\n',
  {categorical: ['colour'], missing: 'mean'},
);
const texts = ['good cake', 'bad cake', 'good', 'bad'];
const rows = Array.from({length: 12}, (_, i) => [i, i % 3]);

const ofTexts = async () => {
  const model = linearSVM({vectorizer: tfidf({ngrams: [1, 2]}), classWeight: 'balanced'});
  await model.fit(texts, ['g', 'b', 'g', 'b'], {epochs: 3});
  return model;
};

const ofTable = async () => {
  const model = linearSVM();
  await model.fit(far, undefined, {epochs: 3});
  return model;
};

const rounded = async () => {
  const model = linearSVM({probability: 'isotonic'});
  await model.fit(rows, rows.map(([x]) => (x! > 5 ? 'late' : 'early')), {epochs: 3}); // prettier-ignore
  const smaller = await quantize(model, 'uint8');
  model.dispose();
  return smaller;
};

const behindFront = async () => {
  // The same in every run, so that what is found can be found again.
  const kernelInitializer = tf.initializers.glorotNormal({seed: 1});
  const dense = tf.layers.dense({units: 3, inputShape: [2], kernelInitializer});
  const front = tf.sequential({layers: [dense]});
  const model = featureSVM(await features(front, {preprocess: {scale: 0.5}}));
  await model.fit(rows, rows.map(([, kind]) => kind!), {epochs: 3}); // prettier-ignore
  return model;
};

/** Models of each kind, and what makes their folder. */
const seeds: Record<string, (folder: string) => Promise<unknown>> = {
  'model of iris': async folder => cpSync('models/iris', folder, {recursive: true}),
  'model of a table, scaled': folder => saved(ofTable(), folder),
  'model of texts': folder => saved(ofTexts(), folder),
  'rounded model with probabilities': folder => saved(rounded(), folder),
  'model behind a front': folder => saved(behindFront(), folder),
};
const FRONT = 'model behind a front';

/** What reads a model without tfjs, and what it reads. */
const predictors: Record<string, {kind: string; load: typeof loadPredictor; row: unknown}> = {
  'predictor of iris': {kind: 'model of iris', load: loadPredictor, row: [5.1, 3.5, 1.4, 0.2]},
  'predictor of a rounded model': {
    kind: 'rounded model with probabilities',
    load: loadPredictor,
    row: [3, 1],
  },
  'raw predictor of a table': {
    kind: 'model of a table, scaled',
    load: loadRawPredictor as never,
    row: {x: 1000002, colour: 'red'},
  },
  'raw predictor of texts': {
    kind: 'model of texts',
    load: loadRawPredictor as never,
    row: 'good cake',
  },
};

/** The kinds of models that are fuzzed. */
export const models = Object.keys(seeds);
/** The kinds of models that are read without tfjs. */
export const predicted = Object.keys(predictors);

async function saved(
  made: Promise<{save(target: tf.io.IOHandler): Promise<unknown>; dispose(): void}>,
  folder: string,
): Promise<void> {
  const model = await made;
  await model.save(files(folder));
  model.dispose();
}

/** The files of a model, one of them mutated. */
interface Mutant {
  json: Uint8Array;
  weights: Uint8Array;
  broken: Uint8Array;
}

/** Makes a model, and the names of its files; of its files, one mutant after the other. */
async function mutantsOf(kind: string, seed: number) {
  const random = randomOf(seed);
  const folder = mkdtempSync(path.join(tmpdir(), 'tfjs-svm-fuzz-'));
  try {
    const made = path.join(folder, 'model');
    mkdirSync(made);
    await seeds[kind]!(made);
    const text = readFileSync(path.join(made, 'model.json'));
    const [file] = JSON.parse(text.toString()).weightsManifest[0].paths as [string];
    const bytes = readFileSync(path.join(made, file));
    const next = (): Mutant => {
      const dice = random();
      if (dice >= 0.8) {
        const broken = mutated(bytes, random);
        return {json: text, weights: broken, broken};
      }
      const broken = dice < 0.5 ? mutatedJSON(text, random) : mutated(text, random);
      return {json: broken, weights: bytes, broken};
    };
    return {file, next};
  } finally {
    rmSync(folder, {recursive: true});
  }
}

/** What so many folders, of which a file is mutated, do to what loads them. */
export async function fuzzModels(kind: string, count: number, seed = 1): Promise<Found> {
  const {file, next} = await mutantsOf(kind, seed);
  const folder = mkdtempSync(path.join(tmpdir(), 'tfjs-svm-fuzz-'));
  try {
    return await watched(count, async () => {
      const {json, weights, broken} = next();
      writeFileSync(path.join(folder, 'model.json'), json);
      writeFileSync(path.join(folder, file), weights);
      // Other weights than those that were saved are never read from a folder: they have another hash.
      const handler = broken === weights ? inMemory(json, weights) : files(folder);
      return {
        input: broken,
        isOurs: message => /^(load|features): /.test(message),
        run: () => isSound(kind === FRONT ? frontLabelsSoundly : labelsOf, handler),
      };
    });
  } finally {
    rmSync(folder, {recursive: true});
  }
}

function inMemory(json: Uint8Array, weights: Uint8Array): tf.io.IOHandler {
  const {weightsManifest, ...rest} = JSON.parse(new TextDecoder().decode(json));
  const [{weights: weightSpecs}] = weightsManifest;
  return {load: async () => ({...rest, weightSpecs, weightData: weights.slice().buffer})};
}

/** What so many mutated models do to a predictor without tfjs. */
export async function fuzzPredictors(name: string, count: number, seed = 1): Promise<Found> {
  const {kind, load, row} = predictors[name]!;
  const {next} = await mutantsOf(kind, seed);
  return watched(count, async () => {
    const {json, weights, broken} = next();
    return {
      input: broken,
      isOurs: message => /^(rawPredictor|predictor): /.test(message),
      run: async () => {
        const found = await load('model.json', async url =>
          String(url) === 'model.json' ? json : weights,
        );
        const [label] = found.labels([row as number[]]);
        const scores = found.scores([row as number[]]).flat();
        return found.classes.includes(label!) && scores.every(Number.isFinite);
      },
    };
  });
}

/** Whether a model that loads does what models do, and leaves no tensor. */
async function isSound(
  use: (from: tf.io.IOHandler) => Promise<{isSound: boolean; model: {dispose(): void}}>,
  from: tf.io.IOHandler,
): Promise<boolean> {
  const before = tf.memory().numTensors;
  let used: {isSound: boolean; model: {dispose(): void}} | undefined;
  try {
    used = await use(from);
    return used.isSound;
  } finally {
    used?.model.dispose();
    // An error would hide it.
    // eslint-disable-next-line no-unsafe-finally
    if (tf.memory().numTensors !== before) return false;
  }
}

async function labelsOf(from: tf.io.IOHandler): Promise<{isSound: boolean; model: LinearSVM}> {
  const model = await loadLinearSVM(from);
  return {model, isSound: await labelsSoundly(model)};
}

async function frontLabelsSoundly(
  from: tf.io.IOHandler,
): Promise<{isSound: boolean; model: FeatureSVM}> {
  const model = await loadFeatureSVM(from);
  const size = model.front.inputShape.reduce<number>((product, n) => product * (n ?? 1), 1);
  if (size > 1e6) return {model, isSound: true};
  const labels = await model.labels([Array<number>(size).fill(0)]).catch((error: unknown) => {
    model.dispose();
    throw error;
  });
  return {model, isSound: labels.length === 1 && model.classes.includes(labels[0]!)};
}

/** Whether a model labels a row by one of its classes. */
export async function labelsSoundly(model: LinearSVM): Promise<boolean> {
  const [columns] = model.weights.shape;
  const zeros = {rows: 1, columns, values: new Float32Array(columns)};
  const labels = await model.labels(model.vectorizer ? ['good cake'] : zeros);
  return labels.length === 1 && model.classes.includes(labels[0]!);
}
