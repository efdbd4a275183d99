import {readFileSync} from 'node:fs';
import * as tf from '@tensorflow/tfjs';
import {importModel, type LinearSVM} from 'tfjs-svm';
import {watched, type Found} from './found.js';
import {mutated, mutatedJSON, randomOf} from './mutate.js';

/** Files of other tools, and their formats. */
const seeds: Record<string, [file: string, format: string]> = {
  'LIBLINEAR file': ['liblinear/three-s2.model', 'liblinear'],
  'LIBSVM file': ['liblinear/two-libsvm.model', 'libsvm'],
  'ONNX file': ['onnx/linearsvc.onnx', 'onnx'],
  'ONNX file of texts': ['onnx/ours-texts-bigrams.onnx', 'onnx'],
  'ONNX file of skl2onnx': ['onnx/tfidf.onnx', 'onnx'],
  'ONNX file of a product': ['onnx/SGD.onnx', 'onnx'],
  'scikit-learn file': ['sklearn/linearsvc-iris.json', 'scikit-learn'],
  'scikit-learn file of texts': ['sklearn/tfidf-bigrams.json', 'scikit-learn'],
  'scikit-learn file of hashes': ['sklearn/hashing.json', 'scikit-learn'],
};

/** The kinds of files that are fuzzed. */
export const modelFiles = Object.keys(seeds);

/** What so many mutated files of another tool do to `importModel`. */
export async function fuzzModelFiles(kind: string, count: number, seed = 1): Promise<Found> {
  const [file, format] = seeds[kind]!;
  const original = readFileSync(`test/fixtures/formats/${file}`);
  const random = randomOf(seed);
  return watched(count, async () => {
    const isJSON = format === 'scikit-learn' && random() < 0.5;
    const input = isJSON ? mutatedJSON(original, random) : mutated(original, random);
    return {
      input,
      isOurs: message => message.startsWith('importModel: '),
      run: () => isSound(input, format),
    };
  });
}

/** Whether what is read of a file does what models do, and leaves no tensor. */
async function isSound(input: Uint8Array, format: string): Promise<boolean> {
  const before = tf.memory().numTensors;
  let model: LinearSVM | undefined;
  try {
    model = importModel(input, {format});
    const [columns] = model.weights.shape;
    const zeros = {rows: 1, columns, values: new Float32Array(columns)};
    const labels = await model.labels(model.vectorizer ? ['the quick dog'] : zeros);
    if (labels.length !== 1 || !model.classes.includes(labels[0]!)) return false;
  } finally {
    model?.dispose();
    // An error would hide it.
    // eslint-disable-next-line no-unsafe-finally
    if (tf.memory().numTensors !== before) return false;
  }
  return true;
}
