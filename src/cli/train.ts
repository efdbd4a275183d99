import {existsSync} from 'node:fs';
import path from 'node:path';
import {Option, type Command} from 'commander';
import {
  checkScalersInBits,
  holdOut,
  learnsColumns,
  trainTestSplit,
  type Dataset,
} from '../data/index.js';
import {bootstrapWeights} from '../selection/index.js';
import {linearSVM, quantize, type FitDatasetOptions, type LinearSVM} from '../model/index.js';
import {
  formatOf,
  passProgress,
  progress,
  files,
  reasonToStreamFile,
  selectBackend,
  sourceName,
  trainingReport,
  trainingTable,
  writeWholeFile,
} from '../node/index.js';
import {commandLine} from './commandLine.js';
import {configOption, withConfig, writeConfig} from './config.js';
import {
  chunksOfFile,
  withId,
  dataOptions,
  encodingOptions,
  FORMATS,
  readData,
  readingOptions,
} from './dataOptions.js';
import {isOfPictures, pictureOptions, trainOnPictures} from './pictures.js';
import {trainedAndKept} from './interrupt.js';
import {line} from './line.js';
import {
  addOptions,
  backendOption,
  idOption,
  jsonOption,
  number,
  reportOption,
  scoreOption,
} from './options.js';
import {checkOutputs, forceOption, quantizeOption, saveTrained} from './outputs.js';
import {sayScored, sayTrained} from './sayTrained.js';
import {neededWhole, startOf, type TrainFlags} from './trainFlags.js';
import {fitOptionsOf, flagOf, LOSSES, svmOptionsOf, trainingOptions} from './trainingOptions.js';
import {trainParts} from './trainParts.js';
import {workersOptions} from './workersOption.js';

const EXAMPLES = `
Examples:
  tfjs-svm train iris.csv --label species
  tfjs-svm train reviews.csv --text body --label stars --ngrams 1,2 --min-df 2
  tfjs-svm train iris.csv --loss crammer-singer --C 0.1 --test 0.2 --out models/iris --report iris.html
  tfjs-svm train churn.csv --test 0.2 --probabilities --score roc-auc,log-loss
  tfjs-svm train spam.csv --label -1 --penalty smoothed-hinge --gamma 0.5 --class-weight spam=5
  tfjs-svm train cars.csv --label sold --missing mean --categorical colour,maker --drop id
  tfjs-svm train news.svm.gz --C 0.1
  tfjs-svm train news.svm.gz --C 0.2 --start news.liblinear
  tfjs-svm train larger-than-memory.svm --stream --lambda 1e-5
  tfjs-svm train 'parts/*.csv' --workers 4 --label species --out models/iris
  tfjs-svm train train-images-idx3-ubyte.gz --out models/mnist
  tfjs-svm train pictures/ --features mobilenet/model.json --pixels -1,1 --test 0.2
  tfjs-svm train big.csv --optimizer sgd --learning-rate 0.1 --schedule inverse-time --batch-size 256

${FORMATS}
${LOSSES}`;

const INTERRUPTED = 'train: interrupted, no model was written';

/** Adds `tfjs-svm train`. */
export function addTrain(program: Command): void {
  const command = program
    .command('train <data>')
    .description(
      'train a linear SVM on a data file (- for standard input) and save it as a tfjs model',
    );
  addOptions(command, [
    ...dataOptions('the last column', -1),
    ...encodingOptions(),
    ...pictureOptions(),
    ...trainingOptions(),
    flagOf('patience'),
    new Option(
      '--stream',
      'read the file anew in every pass (default: if it is text, and too large to be read whole)',
    ),
    new Option('--no-stream', 'read it whole, however large it is'),
    new Option(
      '--start <model>',
      'a model whose weights training starts from, in a folder or in a file of another tool',
    ),
    ...workersOptions(),
    new Option('--test <share>', 'share of the rows to hold out for testing').argParser(number),
    new Option(
      '--out <folder>',
      'where to save the model (default: out/ and the name of the file)',
    ),
    scoreOption('further scores, of the rows held out where there are some'),
    quantizeOption(),
    new Option(
      '--bootstrap <number>',
      'so many models of examples drawn anew say how sure the weights are: intervals, in the report and --json',
    ).argParser(number),
    configOption('train'),
    forceOption(),
    reportOption(),
    idOption(),
    backendOption(),
    jsonOption(),
  ]);
  command
    .addHelpText('after', EXAMPLES)
    .action(async (file: string, flags: TrainFlags) =>
      train(file, await withConfig(flags, command)),
    );
}

async function train(file: string, flags: TrainFlags): Promise<void> {
  if (flags.workers !== undefined) return trainParts(file, flags, flags.workers);
  if (flags.resume) throw new Error('train: --resume goes with --workers');
  if (/[*?]/.test(file) && !existsSync(file))
    throw new Error(`train: ${file} is a pattern of several files: add --workers 4`);
  const {test, seed, json, report, multilabel} = flags;
  const name = file === '-' ? 'model' : path.parse(file.replace(/\.gz$/, '')).name;
  const out = flags.out ?? path.join('out', name);
  const model = linearSVM(svmOptionsOf('train', flags));
  const fit = fitOptionsOf('train', flags);
  const say = json ? () => undefined : console.log;
  const replaced = await checkOutputs('train', {
    folder: out,
    force: flags.force,
    files: [report],
    inputs: [file, flags.stopWords, flags.start],
  });
  if (replaced) say(line`${out} has a model already: it will be replaced`);
  if (await isOfPictures(file)) return trainPictures(file, flags, out);
  if (flags.features !== undefined)
    throw new Error(`train: --features is for a folder of pictures, ${file} is none`);
  const reason = await reasonOf(file, flags);
  if (reason !== undefined) return trainStream(file, reason, flags, model, fit, out, replaced);
  // With --no-stream the file is read whole, whatever its size.
  const {maxBytes = flags.stream === false ? Infinity : undefined} = flags;
  const data = await readData(file, {...withId('train', flags), maxBytes});
  const parts: {train: Dataset; test?: Dataset} =
    test === undefined ? {train: data} : trainTestSplit(data, {test, seed, multilabel});
  const places = parts.test && holdOut('train', data.labels!, {test, seed, multilabel}).test;
  if (flags.patience !== undefined && !parts.test)
    throw new Error('train: --patience needs a held-out part: add --test 0.2');
  const backend = await selectBackend(flags.backend);
  say(
    line`${sourceName(file)}: ${data.rows} examples, ${parts.train.columns} features; backend ${backend}`,
  );

  const start = await startOf(flags);
  const {quantize: dtype} = flags;
  const scored = await trainedAndKept(
    INTERRUPTED,
    model,
    () =>
      model.fit(parts.train, undefined, {
        ...fit,
        ...start,
        patience: flags.patience,
        ...(parts.test && !flags.multilabel && {validationData: [parts.test, parts.test.labels!]}),
        ...(!json && {callbacks: progress()}),
      }),
    async (history, signal) => {
      const scored = {scores: flags.score};
      const train = await model.evaluate(parts.train, undefined, scored);
      const test = parts.test && (await model.evaluate(parts.test, undefined, scored));
      const intervals =
        flags.bootstrap === undefined
          ? undefined
          : await bootstrapWeights(model.options, parts.train, undefined, {
              repeats: flags.bootstrap,
              seed,
              fit,
              signal,
            });
      const kept = dtype ? await quantize(model, dtype) : model;
      const rounded = dtype && (await kept.evaluate(parts.test ?? parts.train));
      signal.throwIfAborted();
      await saveTrained(kept, out, flags);
      await writeConfig('train', out, file, flags);
      return {history, train, test, rounded, intervals};
    },
  );
  sayScored({model, out, replaced, ...scored}, flags);
  if (report === undefined) return;
  const {history, train: trained, test: held, intervals} = scored;
  const page = await trainingReport({
    name: file,
    command: commandLine(),
    model,
    history,
    train: {data: parts.train, score: trained},
    ...(held && {test: {data: parts.test!, score: held, places: places!}}),
    ...(intervals && {intervals}),
  });
  await writeWholeFile('train', report, page);
  say(line`report written to ${report}`);
}

/** Trains on the features of pictures, a folder a class. */
async function trainPictures(folder: string, flags: TrainFlags, out: string): Promise<void> {
  const unfit = (
    ['quantize', 'report', 'bootstrap', 'id', 'probabilities', 'score', 'start', 'stream'] as const
  ).find(name => flags[name] !== undefined);
  if (unfit) throw new Error(`train: --${unfit} is not for a folder of pictures`);
  await selectBackend(flags.backend);
  const say = flags.json ? () => undefined : console.log;
  const {model, history, trained, held} = await trainOnPictures(
    folder,
    flags,
    svmOptionsOf('train', flags),
    fitOptionsOf('train', flags),
    {test: flags.test, seed: flags.seed, say: text => say(line`${text}`)},
  );
  await model.save(files(out, {force: flags.force}));
  await writeConfig('train', out, folder, flags);
  if (flags.json)
    console.log(
      JSON.stringify({
        ...history,
        epochs: undefined,
        train: trained,
        ...(held && {test: held}),
        model: out,
      }),
    );
  say(trainingTable(history, trained, held));
  say(line`front and head written to ${out}: tfjs-svm predict ${out} pictures/`);
}

/** Why a file is streamed, if it is; '' if that was asked for. */
async function reasonOf(file: string, flags: TrainFlags): Promise<string | undefined> {
  const {stream, format} = flags;
  if (stream !== undefined) return stream ? '' : undefined;
  if (file === '-') return undefined;
  return reasonToStreamFile(file, format ?? formatOf(file), readingOptions(flags));
}

/** Trains on a file that is read anew in every pass, at no time whole in memory. */
async function trainStream(
  file: string,
  reason: string,
  flags: TrainFlags,
  model: LinearSVM,
  fit: FitDatasetOptions,
  out: string,
  replaced: boolean,
): Promise<void> {
  const flag = neededWhole(flags);
  if (flag !== undefined) {
    const why = reason ? `${file} has ${reason}: try --no-stream` : 'leave out --stream';
    throw new Error(`train: --${flag} needs all examples in memory: ${why}`);
  }
  checkScalersInBits('train', flags.scaling, flags.column);
  const backend = await selectBackend(flags.backend);
  const say = flags.json ? () => undefined : console.log;
  if (learnsColumns(readingOptions(flags)))
    say(line`${file}: learning its columns first, in a pass of its own`);
  const shown = flags.json ? undefined : passProgress();
  const chunks = await chunksOfFile(file, flags, shown?.onBytes);
  say(line`${file}: ${reason && `${reason}: `}read anew in every pass; backend ${backend}`);
  const start = await startOf(flags);
  const history = await trainedAndKept(
    INTERRUPTED,
    model,
    () =>
      model.fitDataset(chunks, {...fit, ...start, callbacks: shown?.callbacks}).finally(shown?.end),
    async history => {
      await saveTrained(model, out, flags);
      await writeConfig('train', out, file, flags);
      return history;
    },
  );
  sayTrained({model, history, out, replaced}, flags);
}
