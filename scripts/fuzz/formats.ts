import {readFileSync} from 'node:fs';
import * as tf from '@tensorflow/tfjs';
import {importModel, type LinearSVM} from 'tfjs-svm';
import {watched, type Found} from './found.js';
import {labelsSoundly} from './models.js';
import {mutated, mutatedJSON, randomOf} from './mutate.js';

/** A format of another tool, and files of it, in turn mutated. */
interface Seeds {
  format: string;
  files: readonly string[];
}

const seeds: Record<string, Seeds> = {
  'model of scikit-learn': {
    format: 'scikit-learn',
    files: ['sklearn/linearsvc-iris.json', 'sklearn/linearsvc-two-bool.json'],
  },
  'texts of scikit-learn': {
    format: 'scikit-learn',
    files: [
      'sklearn/tfidf-df.json',
      'sklearn/tfidf-bigrams.json',
      'sklearn/tfidf-charwb.json',
      'sklearn/tfidf-pattern.json',
      'sklearn/hashing.json',
    ],
  },
  'model of LIBLINEAR': {
    format: 'liblinear',
    files: [
      'liblinear/three-s4.model',
      'liblinear/two-pm-B10.model',
      'liblinear/two-s2-R.model',
      'liblinear/three-s2.model',
    ],
  },
  'model of LIBSVM': {
    format: 'libsvm',
    files: ['liblinear/two-libsvm.model', 'liblinear/two-nusvc.model'],
  },
  'model of ONNX': {
    format: 'onnx',
    files: [
      'onnx/linearsvc.onnx',
      'onnx/SGD.onnx',
      'onnx/ours-linearsvc-two.onnx',
      'onnx/Logistic.onnx',
    ],
  },
  'texts of ONNX': {
    format: 'onnx',
    files: [
      'onnx/tfidf.onnx',
      'onnx/ours-texts-bigrams.onnx',
      'onnx/ours-texts-plain.onnx',
      'onnx/ours-tokens-bigrams.onnx',
    ],
  },
};

/** The kinds of files of other tools that are fuzzed. */
export const formats = Object.keys(seeds);

/** What so many mutated files of another tool do to `importModel`, told the format or not. */
export async function fuzzFormats(kind: string, count: number, seed = 1): Promise<Found> {
  const {format, files} = seeds[kind]!;
  const random = randomOf(seed);
  const originals = files.map(name => readFileSync(`test/fixtures/formats/${name}`));
  return watched(count, async number => {
    const original = originals[number % originals.length]!;
    const isJSON = format === 'scikit-learn' && random() < 0.6;
    const input = (isJSON ? mutatedJSON : mutated)(original, random);
    const options = random() < 0.5 ? {format} : {};
    return {
      input,
      isOurs: message => message.startsWith('importModel: '),
      run: () => isSound(input, options),
    };
  });
}

/** Whether a model that is read does what models do, and leaves no tensor. */
async function isSound(input: Uint8Array, options: {format?: string}): Promise<boolean> {
  const before = tf.memory().numTensors;
  let model: LinearSVM | undefined;
  try {
    model = importModel(input, options);
    return await labelsSoundly(model);
  } finally {
    model?.dispose();
    // An error would hide it.
    // eslint-disable-next-line no-unsafe-finally
    if (tf.memory().numTensors !== before) return false;
  }
}
