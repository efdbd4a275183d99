import path from 'node:path';
import type {Command} from 'commander';
import {Option} from 'commander';
import {trainTestSplit, type Dataset} from '../data/index.js';
import {lossFromConfig, type LossConfig, type MarginLoss} from '../losses/index.js';
import {linearSVM, type EngineName, type SVMOptions} from '../model/index.js';
import {
  checkModelFolder,
  files,
  progress,
  readCSV,
  selectBackend,
  trainingTable,
} from '../node/index.js';
import {
  constant,
  cosine,
  inverseTime,
  polynomial,
  type Bias,
  type Schedule,
} from '../train/index.js';
import {
  backendOption,
  camelCase,
  csvOptions,
  delimiterOption,
  headerOption,
  jsonOption,
  labelOption,
  number,
  weightPair,
  type CSVFlags,
} from './options.js';

interface TrainFlags
  extends CSVFlags, Record<(typeof penaltyParameters)[number], number | undefined> {
  loss?: string;
  penalty?: string;
  margin?: number;
  C?: number;
  lambda?: number;
  bias?: Bias;
  l1?: number;
  classWeight?: Record<string, number>;
  standardize: boolean;
  optimizer?: string;
  learningRate?: number;
  schedule?: keyof typeof schedules;
  epochs?: number;
  batchSize?: number;
  seed: number;
  tolerance?: number;
  patience?: number;
  test?: number;
  out?: string;
  engine?: EngineName;
  backend?: string;
  json?: boolean;
}

const penaltyParameters = ['gamma', 'tau', 'delta', 'kappa', 'cap'] as const;

const schedules = {
  polynomial: (rate: number): Schedule => polynomial(rate),
  constant,
  'inverse-time': inverseTime,
  cosine: (rate: number): Schedule => cosine(rate),
};

const EXAMPLES = `
Examples:
  tfjs-svm train iris.csv --label species
  tfjs-svm train iris.csv --loss crammer-singer --C 0.1 --test 0.2 --out models/iris
  tfjs-svm train spam.csv --label -1 --penalty smoothed-hinge --gamma 0.5 --class-weight spam=5
  tfjs-svm train big.csv --optimizer sgd --learning-rate 0.1 --schedule inverse-time --batch-size 256

Losses: one-vs-rest, weston-watkins, crammer-singer, binary.
Penalties: hinge, squared-hinge, smoothed-hinge (--gamma), modified-huber, pinball (--tau), ramp (--cap),
  huberized-truncated-pinball (--tau --delta --kappa --cap).`;

/** Adds `tfjs-svm train`. */
export function addTrain(program: Command): void {
  program
    .command('train <data.csv>')
    .description(
      'train a linear SVM on a CSV file (- for standard input) and save it as a tfjs model',
    )
    .addOption(labelOption().default(-1, 'the last column'))
    .addOption(headerOption())
    .addOption(delimiterOption())
    .option('--loss <name>', 'how violated margins add up over the classes (default: one-vs-rest)')
    .option(
      '--penalty <name>',
      'what a violated margin costs (default: hinge, or squared-hinge without --loss)',
    )
    .option('--gamma <number>', 'width of the corner of smoothed-hinge', number)
    .option('--tau <number>', 'slope of the left arm of a pinball', number)
    .option('--delta <number>', 'width of the corners of huberized-truncated-pinball', number)
    .option('--kappa <number>', 'where its left arm levels off', number)
    .option('--cap <number>', 'where it, or a ramp, levels off on the right', number)
    .option('--margin <number>', 'margin asked for between classes (default: 1)', number)
    .option('--C <number>', 'weight of the loss against the regulariser (default: 1)', number)
    .option('--lambda <number>', 'regularisation strength instead of C', number)
    .addOption(
      new Option('--bias <kind>', 'the intercept').choices(['regularized', 'free', 'none']),
    )
    .option('--l1 <number>', 'strength of an additional L1 regulariser', number)
    .option(
      '--class-weight <label=weight>',
      'factor on the loss of a class; can be repeated',
      weightPair,
    )
    .option('--no-standardize', 'train on the features as they are')
    .option(
      '--optimizer <name>',
      'sgd, momentum, nesterov, adagrad, adadelta, rmsprop, adam or adamax',
    )
    .option(
      '--learning-rate <number>',
      'first learning rate (default: from the size of the features)',
      number,
    )
    .addOption(
      new Option('--schedule <name>', 'how a given rate falls').choices(Object.keys(schedules)),
    )
    .option('--epochs <number>', 'passes through the data (default: those of 2000 steps)', number)
    .option('--batch-size <number>', 'examples a step (default: all, up to 8192)', number)
    .option('--seed <number>', 'fixes split and shuffling', number, 0)
    .option('--tolerance <number>', 'certified relative gap to stop at (default: 0.005)', number)
    .option(
      '--patience <number>',
      'stop after so many epochs without progress on the held-out part',
      number,
    )
    .option('--test <share>', 'share of the rows to hold out for testing', number)
    .option('--out <folder>', 'where to save the model (default: out/ and the name of the file)')
    .addOption(
      new Option('--engine <name>', 'fused or tensor; the fastest that applies by default'),
    )
    .addOption(backendOption())
    .addOption(jsonOption())
    .addHelpText('after', EXAMPLES)
    .action(train);
}

async function train(file: string, flags: TrainFlags): Promise<void> {
  const {test, seed, json} = flags;
  const out = flags.out ?? path.join('out', path.basename(file, path.extname(file)));
  const options: SVMOptions = {
    loss: lossOf(flags),
    C: flags.C,
    lambda: flags.lambda,
    bias: flags.bias,
    l1: flags.l1,
    classWeight: flags.classWeight,
    standardize: flags.standardize,
  };
  const model = linearSVM(options);
  const learningRate = rateOf(flags);
  const data = await readCSV(file, csvOptions(flags));
  await checkModelFolder(out);
  const parts: {train: Dataset; test?: Dataset} =
    test === undefined ? {train: data} : trainTestSplit(data, {test, seed});
  if (flags.patience !== undefined && !parts.test)
    throw new Error('train: --patience needs a held-out part: add --test 0.2');
  const backend = await selectBackend(flags.backend);
  const say = json ? () => undefined : console.log;
  say(`${file}: ${data.rows} examples, ${data.columns} features; backend ${backend}`);

  const interrupt = onInterrupt(() => {
    model.stopTraining = true;
  });
  const history = await model.fit(parts.train, undefined, {
    optimizer: flags.optimizer,
    learningRate,
    epochs: flags.epochs,
    batchSize: flags.batchSize,
    seed,
    tolerance: flags.tolerance,
    engine: flags.engine,
    patience: flags.patience,
    ...(parts.test && {validationData: [parts.test, parts.test.labels!]}),
    ...(!json && {callbacks: progress()}),
  });
  if (interrupt.happened) {
    process.exitCode = 130;
    throw new Error('train: interrupted, no model was written');
  }
  const trained = await model.evaluate(parts.train);
  const held = parts.test && (await model.evaluate(parts.test));
  await model.save(files(out));
  interrupt.forget();
  if (json) {
    console.log(
      JSON.stringify({
        ...history,
        epochs: undefined,
        train: trained,
        ...(held && {test: held}),
        model: out,
      }),
    );
    return;
  }
  say(trainingTable(history, trained, held));
  say(`model written to ${out}; to use it:\n${usage(out)}`);
}

/** The lines of code that load a saved model. */
function usage(folder: string): string {
  return [
    `  import * as svm from 'tfjs-svm';`,
    `  const model = await svm.loadLinearSVM('file://${folder}');`,
    `  console.log(await model.labels(features)); // number[][], one row an example`,
  ].join('\n');
}

/** The loss that was asked for; undefined for the default of the estimator. */
function lossOf(flags: TrainFlags): MarginLoss | undefined {
  const parameters = Object.fromEntries(
    penaltyParameters.flatMap(name => (flags[name] === undefined ? [] : [[name, flags[name]]])),
  );
  if (Object.keys(parameters).length && !flags.penalty) {
    throw new Error(`train: --${Object.keys(parameters)[0]} belongs to a --penalty, none is given`);
  }
  if (!flags.loss && !flags.penalty && flags.margin === undefined) return undefined;
  const config: LossConfig = {
    reduction: camelCase(flags.loss ?? 'one-vs-rest'),
    penalty: {name: camelCase(flags.penalty ?? 'hinge'), ...parameters},
    margin: flags.margin ?? 1,
  };
  return lossFromConfig(config);
}

function rateOf({learningRate, schedule}: TrainFlags): number | Schedule | undefined {
  if (!schedule) return learningRate;
  if (learningRate === undefined && schedule !== 'inverse-time') {
    throw new Error(`train: --schedule ${schedule} needs a --learning-rate`);
  }
  return schedules[schedule](learningRate as number);
}

/** The first Ctrl-C asks politely, the second ends the process. */
function onInterrupt(ask: () => void): {readonly happened: boolean; forget(): void} {
  let happened = false;
  const listener = () => {
    if (happened) process.exit(130);
    happened = true;
    ask();
  };
  process.on('SIGINT', listener);
  return {
    get happened() {
      return happened;
    },
    forget: () => void process.off('SIGINT', listener),
  };
}
