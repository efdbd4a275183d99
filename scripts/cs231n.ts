/**
 * The SVM notebook of CS231n's first assignment, from end to end: on CIFAR-10 where you have its
 * binary version, else on the bundled digits.
 *
 *   npm run cs231n
 *   npm run cs231n -- --cifar cifar-10-batches-bin
 *
 * Leaves out/cs231n/report.html, with all that is printed and more, and plots/templates.png.
 */
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import type {Tensor2D} from '@tensorflow/tfjs';
import {Command, InvalidArgumentError} from 'commander';
import * as svm from 'tfjs-svm';
import type {DenseDataset, LinearSVM, MarginLoss, Score} from 'tfjs-svm';
import {checkGradients, type GradientReport} from 'tfjs-svm/gradients';
import {plainTable, selectBackend, writeWholeFile} from 'tfjs-svm/node';
import {checkFileTarget} from '../src/node/index.js';
import {story, type Classifier, type GridResult, type Story} from './cs231n/page.js';
import {cifarSets, digitSets, type PictureSets} from './cs231n/pictures.js';
import {templateSheet} from './cs231n/templates.js';
import {compareWays, gradientWays, naive} from './gradientWays.js';

const DELTA = 1;
const BATCH = 200;
const SEED = 231;

/** What is tried, for pixels of 0 to 255 as in the notebook, and of 0 to 16. */
const grids = {
  'CIFAR-10': {rates: [5e-8, 1e-7, 2e-7, 4e-7], regs: [5e2, 2.5e3, 1e4, 2.5e4]},
  digits: {rates: [1e-4, 3e-4, 1e-3, 3e-3], regs: [1e-2, 1e-1, 1, 10]},
};

const options = new Command('npm run cs231n --')
  .option('--cifar <folder>', 'CIFAR-10 in its binary version; the bundled digits by default')
  .option('--out <folder>', 'where report and templates go', 'out/cs231n')
  .option('--iterations <number>', 'steps of SGD', wholeNumber, 1500)
  .option('--backend <name>', 'tensorflow, wasm or cpu; the best present by default')
  .parse()
  .opts<{cifar?: string; out: string; iterations: number; backend?: string}>();

try {
  await assignment();
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}

async function assignment(): Promise<void> {
  const started = performance.now();
  const report = path.join(options.out, 'report.html');
  const templates = path.join(options.out, 'plots', 'templates.png');
  for (const file of [report, templates]) await checkFileTarget('cs231n', file);
  const backend = await selectBackend(options.backend);
  const sets = options.cifar === undefined ? await digitSets() : await cifarSets(options.cifar);
  const {train, validation, test, dev} = sets;
  console.log(
    `${sets.name}: ${train.rows} pictures to train on, ${validation.rows} to choose by, ${test.rows} to test by, ${dev.rows} to try things on
${train.columns} values a picture, less their mean, and a constant 1 (the bias trick); backend ${backend}`,
  );

  heading('The loss at small random weights');
  const smallLosses = lossesAtSmallWeights(sets);
  console.log(
    `hinge   ${smallLosses.hinge.toFixed(4)}, expected K − 1 = 9: every margin of ${DELTA} is violated
softmax ${smallLosses.softmax.toFixed(4)}, expected ln K = ${Math.log(10).toFixed(4)}: every class is as likely`,
  );

  heading('The gradient, checked against finite differences');
  const checks = [];
  for (const reg of [0, 50]) {
    const report = await checkGradient(sets, reg);
    checks.push({reg, report});
    const {worstRelativeError, coordinates} = report.inputs[0]!;
    console.log(
      `regularisation ${reg}: ${report.ok ? 'ok' : 'WRONG'}, ${coordinates.length} coordinates, worst relative error ${worstRelativeError.toExponential(1)}`,
    );
    if (!report.ok) process.exitCode = 1;
  }

  heading('The gradient, five ways');
  // The loops take long on many large pictures, and small ones show nothing unless they are many.
  const timed = withOnes(train.rows > 5000 ? dev : train);
  const W = randomWeights(timed.columns, 1 / meanNorm(timed));
  const problem = {x: timed, y: timed.labels as number[], classes: 10, margin: DELTA};
  const {ways, dispose} = await gradientWays(problem, W);
  const speeds = compareWays(ways);
  dispose();
  W.dispose();
  console.log(
    plainTable([
      ['way', 'loss', 'worst difference', 'ms', 'times faster'],
      ...speeds.map(({name, loss, difference, ms}) => [
        name,
        loss.toFixed(6),
        difference === 0 ? '' : difference.toExponential(1),
        ms.toFixed(2),
        (speeds[0]!.ms / ms).toFixed(1),
      ]),
    ]),
  );

  const classifiers: Classifier[] = [];
  for (const [name, loss] of [
    ['SVM', svm.westonWatkins({margin: DELTA})],
    ['Softmax', svm.softmaxCrossEntropy()],
  ] as const) {
    heading(`${name}: learning rate and regularisation`);
    classifiers.push(await chooseClassifier(name, loss, sets));
  }
  const [best] = classifiers;

  heading('The templates');
  await writeWholeFile('cs231n', templates, templateSheet(best!.model, sets.pictures));
  console.log(`${templates}: what each class looks for`);

  const told: Story = {
    command: ['npm run cs231n --', ...process.argv.slice(2)].join(' ').replace(/ --$/, ''),
    backend,
    sets,
    smallLosses,
    checks,
    speeds: {rows: timed.rows, results: speeds},
    classifiers,
  };
  await writeWholeFile('cs231n', report, await story(told));
  console.log(`${report}: all of this with pictures
${((performance.now() - started) / 1000).toFixed(0)} s in all`);
  for (const {model} of classifiers) model.dispose();
}

function wholeNumber(text: string): number {
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It is no whole number above 0.');
}

function heading(text: string): void {
  console.log(`\n${text}\n${'─'.repeat(text.length)}`);
}

/** Each row with a 1 at its end: the bias is one more weight. */
function withOnes(data: DenseDataset): DenseDataset {
  const {rows, columns, values} = data;
  const extended = new Float32Array(rows * (columns + 1)).fill(1);
  for (let i = 0; i < rows; i++)
    extended.set(values.subarray(i * columns, (i + 1) * columns), i * (columns + 1));
  return {...data, columns: columns + 1, values: extended};
}

function randomWeights(features: number, deviation: number): Tensor2D {
  return tf.randomNormal([features, 10], 0, deviation, 'float32', SEED);
}

/** Mean length of a row. */
function meanNorm({rows, columns, values}: DenseDataset): number {
  let sum = 0;
  for (let i = 0; i < rows; i++)
    sum += Math.hypot(...values.subarray(i * columns, (i + 1) * columns));
  return sum / rows;
}

function lossesAtSmallWeights({dev}: PictureSets): {hinge: number; softmax: number} {
  const x = withOnes(dev);
  const [hinge, crossEntropy] = tf.tidy(() => {
    const labels = tf.tensor1d(dev.labels as number[], 'int32');
    // Small beside the pictures: the scores are about 0.01.
    const W = randomWeights(x.columns, 0.01 / meanNorm(x));
    const scores = tf.matMul(tf.tensor2d(x.values, [x.rows, x.columns]), W) as Tensor2D;
    return [svm.westonWatkins({margin: DELTA}), svm.softmaxCrossEntropy()].map(
      loss => tf.mean(svm.marginLoss(loss, scores, labels)).dataSync()[0]!,
    );
  });
  return {hinge: hinge!, softmax: crossEntropy!};
}

/** The fused loss and reg·ΣW², against autodiff and finite differences of the naive loop, on 8 pictures. */
async function checkGradient({dev}: PictureSets, reg: number): Promise<GradientReport> {
  const few = withOnes(
    svm.takeRows(
      dev,
      Array.from({length: 8}, (_, i) => i),
    ),
  );
  const y = few.labels as number[];
  const loss = svm.westonWatkins({margin: DELTA});
  const rows = await svm.pin(few);
  const fused = svm.linearLoss(loss, rows, y, {classes: 10});
  const penalty = (W: Tensor2D) => tf.mul(reg, tf.sum(tf.square(W)));
  const W = randomWeights(few.columns, 1 / meanNorm(few));
  const X = tf.tensor2d(few.values, [few.rows, few.columns]);
  const labels = tf.tensor1d(y, 'int32');
  try {
    return await checkGradients((W: Tensor2D) => tf.add(fused(W), penalty(W)), [W], {
      reference: (W: Tensor2D) => tf.add(tf.mean(loss.value(tf.matMul(X, W), labels)), penalty(W)),
      float64: (W: number[][]) => {
        const flat = new Float64Array(W.length * 10);
        W.forEach((row, d) => flat.set(row, 10 * d));
        const {loss} = naive({x: few, y, classes: 10, margin: DELTA}, flat);
        return loss + reg * flat.reduce((sum, w) => sum + w * w, 0);
      },
      samples: 60,
      seed: SEED,
    });
  } finally {
    fused.dispose();
    rows.dispose();
    tf.dispose([W, X, labels]);
  }
}

/** Trains by SGD with every learning rate and regularisation; the best on the validation pictures is tested. */
async function chooseClassifier(
  name: string,
  loss: MarginLoss,
  sets: PictureSets,
): Promise<Classifier> {
  const {rates, regs} = grids[sets.name as keyof typeof grids];
  const grid: GridResult[] = [];
  let best: {model: LinearSVM; result: GridResult; curve: number[]} | undefined;
  for (const rate of rates) {
    for (const reg of regs) {
      const {model, ...run} = await sgd(loss, sets.train, rate, reg);
      const result: GridResult = {
        rate,
        reg,
        ...(model && {
          train: (await model.evaluate(sets.train)).accuracy,
          validation: (await model.evaluate(sets.validation)).accuracy,
        }),
      };
      grid.push(result);
      console.log(
        `${grid.length}/${rates.length * regs.length}  rate ${rate.toExponential(0)}, reg ${reg.toExponential(1)}: ` +
          (result.validation === undefined
            ? 'diverged'
            : `train ${percent(result.train!)}, validation ${percent(result.validation)}`),
      );
      if (model && (!best || result.validation! > best.result.validation!)) {
        best?.model.dispose();
        best = {model, result, ...run};
      } else model?.dispose();
    }
  }
  if (!best) throw new Error(`cs231n: ${name}: every learning rate diverged`);
  const score: Score = await best.model.evaluate(sets.test);
  console.log(
    `best: rate ${best.result.rate}, reg ${best.result.reg}; test accuracy ${percent(score.accuracy)}`,
  );
  return {name, grid, ...best, score};
}

/** Stochastic gradient descent on mini-batches, for (1/N) Σ L + reg·ΣW²; no model if it diverges. */
async function sgd(
  loss: MarginLoss,
  train: DenseDataset,
  rate: number,
  reg: number,
): Promise<{model?: LinearSVM; curve: number[]}> {
  const model = svm.linearSVM({loss, lambda: 2 * reg, standardize: false});
  const batches = Math.ceil(train.rows / BATCH);
  const curve: number[] = [];
  try {
    await model.fit(train, undefined, {
      optimizer: 'sgd',
      learningRate: svm.constant(rate),
      batchSize: BATCH,
      epochs: Math.ceil(options.iterations / batches),
      seed: SEED,
      tolerance: 0,
      callbacks: {onBatchEnd: (_, {loss}) => void curve.push(loss)},
    });
    return {model, curve};
  } catch (error) {
    if (!/diverged/.test((error as Error).message)) throw error;
    return {curve};
  }
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
