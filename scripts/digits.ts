/**
 * `npm start`: handwritten digits from the CSV file to a saved model. Checks the gradient of the
 * loss on the data, trains, proves how far from the optimum the result can be, and saves it.
 */
import * as tf from '@tensorflow/tfjs';
import * as svm from 'tfjs-svm';
import {checkGradients} from 'tfjs-svm/gradients';
import {progress, readCSV, selectBackend, trainingTable} from 'tfjs-svm/node';

const OUT = 'out/digits';

const backend = await selectBackend();
const digits = await readCSV('scripts/data/digits.csv', {label: 'label'});
const {train, test} = svm.trainTestSplit(digits, {test: 0.2, seed: 0});
console.log(
  `digits: ${train.rows} examples to train on, ${test.rows} held out, ${digits.columns} features`,
);
console.log(`backend ${backend}, engine tensor\n`);

const loss = svm.westonWatkins(); // the multiclass hinge loss
await checkLoss();
const model = svm.linearSVM({loss, C: 1});
const history = await model.fit(train, train.labels, {callbacks: progress(process.stdout)});
const [onTrain, onTest] = [await model.evaluate(train), await model.evaluate(test)];
await model.save(`file://${OUT}`);

console.log(`\n${trainingTable(history, onTrain, onTest)}`);
console.log(`\nmodel written to ${OUT}; to use it:

  import * as svm from 'tfjs-svm';
  const model = await svm.loadLinearSVM('file://${OUT}');
  console.log(await model.labels(images)); // number[][], 64 pixels of 0 to 16 a row`);

/** The gradient of the loss in the weights, on 64 of these digits, by three ways that share no code. */
async function checkLoss(): Promise<void> {
  const part = svm.takeRows(
    train,
    Array.from({length: 64}, (_, i) => i),
  );
  const labels = part.labels as number[];
  const pixels = tf.tidy(() => {
    const raw = tf.tensor2d(part.values, [part.rows, part.columns]);
    return tf.sub(raw, tf.mean(raw, 0)).div(5) as tf.Tensor2D;
  });
  const rows = pixels.arraySync();
  const [y, W] = [tf.tensor1d(labels, 'int32'), tf.randomNormal([64, 10], 0, 0.1, 'float32', 1)];

  const report = await checkGradients(
    (W: tf.Tensor) => svm.marginLoss(loss, tf.matMul(pixels, W as tf.Tensor2D), y), // by hand
    [W],
    {reference: naiveTensors, float64: naiveLoops},
  );
  console.log(
    `gradient of the loss, by hand, by autodiff and by finite differences in float64\n${report}\n`,
  );
  if (!report.ok) process.exitCode = 1;
  tf.dispose([pixels, y, W]);

  function naiveTensors(W: tf.Tensor): tf.Tensor {
    const scores = tf.matMul(pixels, W as tf.Tensor2D);
    const own = tf.cast(tf.oneHot(y, 10), 'float32');
    const violations = scores.sub(scores.mul(own).sum(1, true)).add(1);
    return tf.relu(violations).mul(tf.sub(1, own)).sum(1);
  }

  function naiveLoops(W: number[][]): number[] {
    return rows.map((row, i) => {
      const scores = W[0]!.map((_, k) => row.reduce((sum, pixel, d) => sum + pixel * W[d]![k]!, 0));
      const own = scores[labels[i]!]!;
      return scores.reduce(
        (sum, s, k) => sum + (k === labels[i] ? 0 : Math.max(0, 1 + s - own)),
        0,
      );
    });
  }
}
