import {cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import {linearSVM, loadLinearSVM, parseCSV, tfidf, type LinearSVM} from 'tfjs-svm';
import {files} from 'tfjs-svm/node';
import {watched, type Found} from './found.js';
import {mutated, mutatedJSON, randomOf} from './mutate.js';

const far = parseCSV(
  'x,colour,y\n1000001,red,u\n1000002,blue,v\n1000003,,u\n1000009,red,v\n?,red,v\n',
  {categorical: ['colour'], missing: 'mean'},
);
const texts = ['good cake', 'bad cake', 'good', 'bad'];

/** Models of each kind, and what makes their folder. */
const seeds: Record<string, (folder: string) => Promise<unknown>> = {
  'model of iris': async folder => cpSync('models/iris', folder, {recursive: true}),
  'model of a table, scaled': folder =>
    saved(linearSVM({}), model => model.fit(far, undefined, {epochs: 3}), folder),
  'model of texts': folder =>
    saved(
      linearSVM({vectorizer: tfidf({ngrams: [1, 2]}), classWeight: 'balanced'}),
      model => model.fit(texts, ['g', 'b', 'g', 'b'], {epochs: 3}),
      folder,
    ),
};

/** The kinds of models that are fuzzed. */
export const models = Object.keys(seeds);

async function saved(
  model: LinearSVM,
  fit: (model: LinearSVM) => Promise<unknown>,
  folder: string,
): Promise<void> {
  await fit(model);
  await model.save(files(folder));
  model.dispose();
}

/** What so many folders, of which a file is mutated, do to `loadLinearSVM`. */
export async function fuzzModels(kind: string, count: number, seed = 1): Promise<Found> {
  const random = randomOf(seed);
  const above = mkdtempSync(path.join(tmpdir(), 'tfjs-svm-fuzz-'));
  const folder = path.join(above, 'model');
  mkdirSync(folder);
  try {
    await seeds[kind]!(folder);
    const description = path.join(folder, 'model.json');
    const text = readFileSync(description);
    const {paths} = JSON.parse(text.toString()).weightsManifest[0];
    const weights = path.join(folder, paths[0]);
    const bytes = readFileSync(weights);
    return await watched(count, async () => {
      const dice = random();
      const json =
        dice < 0.5 ? mutatedJSON(text, random) : dice < 0.8 ? mutated(text, random) : text;
      writeFileSync(description, json);
      const isText = json !== text;
      const broken = isText ? json : mutated(bytes, random);
      writeFileSync(weights, isText ? bytes : broken);
      return {
        input: broken,
        isOurs: message => /^load: /.test(message),
        run: () => isSound(folder),
      };
    });
  } finally {
    rmSync(above, {recursive: true});
  }
}

/** Whether a model that loads does what models do, and leaves no tensor. */
async function isSound(folder: string): Promise<boolean> {
  const before = tf.memory().numTensors;
  let model: LinearSVM | undefined;
  try {
    model = await loadLinearSVM(files(folder));
    if (!(await labelsSoundly(model))) return false;
  } finally {
    model?.dispose();
    // An error would hide it.
    // eslint-disable-next-line no-unsafe-finally
    if (tf.memory().numTensors !== before) return false;
  }
  return true;
}

/** Whether a model labels a row by one of its classes. */
export async function labelsSoundly(model: LinearSVM): Promise<boolean> {
  const [columns] = model.weights.shape;
  const zeros = {rows: 1, columns, values: new Float32Array(columns)};
  const labels = await model.labels(model.vectorizer ? ['good cake'] : zeros);
  return labels.length === 1 && model.classes.includes(labels[0]!);
}
