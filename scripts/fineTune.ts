/**
 * What training the whole network brings over training its head: `npx tsx scripts/fineTune.ts`.
 *
 * A small network learns the digits 0 to 4. As it is, its features serve for 5 to 9 under a linear SVM; then
 * both, joined, are trained further with the same loss by tf's own `fit`.
 */
import {readFileSync} from 'node:fs';
import * as tf from '@tensorflow/tfjs';
import * as svm from '../src/index.node.js';
import {selectBackend} from '../src/node/index.js';

console.log(`backend ${await selectBackend()}`);
const all = svm.parseCSV(readFileSync('scripts/data/digits.csv', 'utf8')) as svm.DenseDataset;
const loss = svm.oneVsRest({penalty: svm.squaredHinge()});

/** The digits from one to another. */
function between(first: number, last: number): svm.DenseDataset {
  const rows = all.labels!.flatMap((label, i) =>
    Number(label) >= first && Number(label) <= last ? [i] : [],
  );
  return svm.takeRows(all, rows) as svm.DenseDataset;
}

/** Pixels from 0 to 1, and one-hot labels. */
function tensorsOf(
  {rows, columns, values, labels}: svm.DenseDataset,
  first: number,
): [tf.Tensor2D, tf.Tensor2D] {
  const x = tf.tensor2d(values as Float32Array, [rows, columns]).div<tf.Tensor2D>(16);
  return [
    x,
    tf.oneHot(
      labels!.map(label => Number(label) - first),
      5,
    ) as tf.Tensor2D,
  ];
}

const network = tf.sequential({
  layers: [
    tf.layers.dense({inputShape: [64], units: 16, activation: 'relu', name: 'features', kernelInitializer: tf.initializers.heNormal({seed: 1})}), // prettier-ignore
    tf.layers.dense({units: 5, kernelInitializer: tf.initializers.glorotNormal({seed: 2})}),
  ],
});
network.compile({optimizer: tf.train.adam(0.005), loss: svm.layersLoss(loss)});
await network.fit(...tensorsOf(between(0, 4), 0), {
  epochs: 30,
  batchSize: 64,
  verbose: 0,
  shuffle: false,
});

const {train, test} = svm.trainTestSplit(between(5, 9), {test: 0.3, seed: 0}) as Record<
  'train' | 'test',
  svm.DenseDataset
>;
const front = await svm.features(network, {layer: 'features', preprocess: {scale: 1 / 16}});
const frozen = svm.featureSVM(front);
await frozen.fit(train, train.labels!);
const {accuracy} = await frozen.evaluate(test, test.labels!);
console.log(
  `front of the digits 0 to 4, head on 5 to 9: ${(100 * accuracy).toFixed(1)} % of the test digits`,
);

const whole = frozen.toLayersModel();
whole.compile({optimizer: tf.train.adam(0.002), loss: svm.layersLoss(loss), metrics: ['accuracy']});
const rescaled = ([x, y]: [tf.Tensor2D, tf.Tensor2D]): [tf.Tensor2D, tf.Tensor2D] => [x.mul(16), y];
await whole.fit(...rescaled(tensorsOf(train, 5)), {
  epochs: 30,
  batchSize: 32,
  verbose: 0,
  shuffle: false,
});
const [, tuned] = whole.evaluate(...rescaled(tensorsOf(test, 5))) as tf.Scalar[];
console.log(`both trained further on 5 to 9: ${(100 * (await tuned!.data())[0]!).toFixed(1)} %`);
