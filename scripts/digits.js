/**
 * `npm start`: handwritten digits from the CSV file to a saved model. Checks the gradient of the
 * loss on the data, trains by a tf optimizer through the custom op, then by the exact solver, which
 * proves how far both are from the optimum, and saves the model with a picture of both gaps.
 * Plain JavaScript on the built package, as a user's script would be.
 * `npm start tensor` lets the optimizer use tf ops instead of the kernel.
 */
import {writeFile} from 'node:fs/promises';
import * as tf from '@tensorflow/tfjs';
import * as svm from 'tfjs-svm';
import {checkGradients} from 'tfjs-svm/gradients';
import {gapReport, progress, readCSV, selectBackend, trainingTable} from 'tfjs-svm/node';

const OUT = 'out/digits';

const backend = await selectBackend();
const digits = await readCSV('scripts/data/digits.csv', {label: 'label'});
const {train, test} = svm.trainTestSplit(digits, {test: 0.2, seed: 0});
console.log(
  `digits: ${train.rows} examples to train on, ${test.rows} held out, ${digits.columns} features`,
);
const loss = svm.westonWatkins(); // the multiclass hinge loss
const engine = process.argv[2] ?? svm.engineFor(loss);
console.log(`backend ${backend}, engine ${engine}\n`);

await checkLoss();
const model = svm.linearSVM({loss, C: 1});
const callbacks = progress(process.stdout);
console.log('1000 steps of adam, a tf optimizer, on the gradient of the custom op:');
const descent = await model.fit(train, train.labels, {
  optimizer: 'adam',
  epochs: 1000,
  engine,
  callbacks,
});
console.log('\nthe exact solver from the same start, until the gap proves six digits:');
const exact = await model.fit(train, train.labels, {
  solver: 'exact',
  tolerance: 1e-6,
  callbacks,
});
const least = exact.certificate.dual;
const above = ({certificate}) => `${(100 * (certificate.primal / least - 1)).toPrecision(2)} %`;
console.log(
  `\nproven: adam ended ${above(descent)} above the least objective, exact ${above(exact)}`,
);
const [onTrain, onTest] = [await model.evaluate(train), await model.evaluate(test)];
await model.save(`file://${OUT}`);
const runs = [
  {name: 'adam', history: descent},
  {name: 'exact', history: exact},
];
await writeFile(`${OUT}/gaps.html`, await gapReport('Digits: gaps of two solvers', runs));

console.log(`\n${trainingTable(exact, onTrain, onTest)}`);
console.log(`\nmodel written to ${OUT}, a picture of both gaps to ${OUT}/gaps.html; to use it:

  import * as svm from 'tfjs-svm';
  const model = await svm.loadLinearSVM('file://${OUT}');
  console.log(await model.labels(images)); // number[][], 64 pixels of 0 to 16 a row`);

/**
 * The gradient of the loss in the weights, on 20 of these digits: by hand, in the kernel that trains;
 * by autodiff of a naive loss; by finite differences of a naive loop. The three share no code.
 */
async function checkLoss() {
  const [size, classes] = [20, 10];
  const {values, columns} = train;
  const labels = train.labels.slice(0, size);
  const [x, y, W] = tf.tidy(() => {
    const raw = tf.tensor2d(values.slice(0, size * columns), [size, columns]);
    const centred = tf.div(tf.sub(raw, tf.mean(raw, 0)), 5);
    return [
      centred,
      tf.tensor1d(labels, 'int32'),
      tf.randomNormal([columns, classes], 0, 0.1, 'float32', 1),
    ];
  });
  const pinned = await svm.pin(x);
  const byHand = svm.linearLoss(loss, pinned, labels, {classes});

  const byTensors = W => {
    const scores = tf.matMul(x, W);
    const own = tf.cast(tf.oneHot(y, classes), 'float32');
    const violations = scores.sub(scores.mul(own).sum(1, true)).add(1);
    return tf.relu(violations).mul(tf.sub(1, own)).sum(1).mean();
  };

  const rows = x.arraySync();
  const byLoops = W => {
    let sum = 0;
    rows.forEach((row, i) => {
      const scores = new Float64Array(classes);
      row.forEach((pixel, d) => {
        const weights = W[d];
        for (let k = 0; k < classes; k++) scores[k] += pixel * weights[k];
      });
      const own = labels[i];
      for (let k = 0; k < classes; k++) {
        if (k !== own) sum += Math.max(0, 1 + scores[k] - scores[own]);
      }
    });
    return sum / rows.length;
  };

  const report = await checkGradients(byHand, [W], {reference: byTensors, float64: byLoops});
  console.log(`${report}\n`);
  if (!report.ok) process.exitCode = 1;
  byHand.dispose();
  pinned.dispose();
  tf.dispose([x, y, W]);
}
