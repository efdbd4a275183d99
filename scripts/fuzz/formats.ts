import {readFileSync} from 'node:fs';
import * as tf from '@tensorflow/tfjs';
import {importModel, type LinearSVM} from 'tfjs-svm';
import {watched, type Found} from './found.js';
import {labelsSoundly} from './models.js';
import {mutated, mutatedJSON, randomOf} from './mutate.js';

/** Files of each format of models, in turn mutated. */
const seeds: Record<string, readonly string[]> = {
  'model of scikit-learn': [
    'sklearn/linearsvc-iris.json',
    'sklearn/linearsvc-two-bool.json',
    'sklearn/tfidf-df.json',
  ],
  'model of LIBLINEAR': [
    'liblinear/three-s4.model',
    'liblinear/two-pm-B10.model',
    'liblinear/two-s2-R.model',
  ],
  'model of LIBSVM': ['liblinear/two-libsvm.model'],
  'model of ONNX': [
    'onnx/linearsvc.onnx',
    'onnx/SGD.onnx',
    'onnx/ours-linearsvc-two.onnx',
    'onnx/ours-texts-plain.onnx',
    'onnx/tfidf.onnx',
  ],
};

/** The formats of models that are fuzzed. */
export const formats = Object.keys(seeds);

/** What so many mutated files of another tool's models do to `importModel`. */
export async function fuzzFormats(format: string, count: number, seed = 1): Promise<Found> {
  const random = randomOf(seed);
  const files = seeds[format]!.map(name => readFileSync(`test/fixtures/formats/${name}`));
  return watched(count, async number => {
    const file = files[number % files.length]!;
    const isJSON = format === 'model of scikit-learn' && random() < 0.6;
    const input = (isJSON ? mutatedJSON : mutated)(file, random);
    return {
      input,
      isOurs: message => message.startsWith('importModel: '),
      run: () => isSound(input),
    };
  });
}

/** Whether a model that is read does what models do, and leaves no tensor. */
async function isSound(input: Uint8Array): Promise<boolean> {
  const before = tf.memory().numTensors;
  let model: LinearSVM | undefined;
  try {
    model = importModel(input);
    return await labelsSoundly(model);
  } finally {
    model?.dispose();
    // An error would hide it.
    // eslint-disable-next-line no-unsafe-finally
    if (tf.memory().numTensors !== before) return false;
  }
}
