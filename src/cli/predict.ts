import path from 'node:path';
import {Option, type Command} from 'commander';
import Papa from 'papaparse';
import {columnsIn, type Dataset, type Label} from '../data/index.js';
import type {LinearSVM} from '../model/index.js';
import {selectBackend, writeWholeFile} from '../node/index.js';
import {dataOptions, loadModelAndData, type DataFlags} from './dataOptions.js';
import {isOfPictures, loadOnPictures} from './pictures.js';
import {addOptions, backendOption, jsonOption} from './options.js';
import {checkOutputs, modelFiles} from './outputs.js';

interface PredictFlags extends DataFlags {
  keep?: (string | number)[];
  out?: string;
  scores?: boolean;
  probabilities?: boolean;
  backend?: string;
  json?: boolean;
}

const EXAMPLES = `
Examples:
  tfjs-svm predict models/iris new.csv
  tfjs-svm predict out/news news-test.svm.gz
  tfjs-svm predict liblinear.model news-test.svm.gz
  tfjs-svm predict models/iris new.csv --keep id --scores --out predictions.csv
  tfjs-svm predict models/iris new.csv --out predictions.jsonl
  tfjs-svm predict models/churn new.csv --probabilities

Columns are found by the names the model was trained with; in a file without a header, by position.`;

/** Adds `tfjs-svm predict`. */
export function addPredict(program: Command): void {
  const command = program
    .command('predict <model> <data>')
    .description('predict the label of every row of a data file (- for standard input)');
  addOptions(command, [
    ...dataOptions('none, or the column that was the label in training'),
    new Option('--scores', 'the score of each class too'),
    new Option('--probabilities', 'the probability of each class too'),
    new Option('--keep <columns>', 'columns of the file to write beside: id,name').argParser(
      columnsIn,
    ),
    new Option(
      '--out <file>',
      'where to write: CSV, or a JSON object a line if it ends in .jsonl or .ndjson; standard output by default, and for -',
    ),
    backendOption(),
    jsonOption(),
  ]);
  command
    .addHelpText('after', EXAMPLES)
    .action((folder: string, file: string, {out, ...flags}: PredictFlags) =>
      predict(folder, file, {...flags, ...(out !== '-' && {out})}),
    );
}

async function predict(folder: string, file: string, flags: PredictFlags): Promise<void> {
  const {out, keep} = flags;
  await checkOutputs('predict', {files: [out], inputs: [file, ...modelFiles(folder)]});
  if (await isOfPictures(file)) return predictPictures(folder, file, flags);
  const {model, data} = await loadModelAndData(folder, file, {
    ...flags,
    label: flags.label ?? false,
  });
  if (data.kept && 'prediction' in data.kept)
    throw new Error('predict: --keep prediction: that is the name of the column of labels');
  const kept = keep && (data.kept as Readonly<Record<string, readonly unknown[]>>);
  await writeAnswers(await answersOf(model, data, flags, kept), flags);
}

/** The pictures of a folder, whatever folders are in it, by their files. */
async function predictPictures(saved: string, folder: string, flags: PredictFlags): Promise<void> {
  await selectBackend(flags.backend);
  const {model, pictures, made} = await loadOnPictures(saved, folder, false);
  await writeAnswers(await answersOf(model.head, made, flags, {file: pictures.files}), flags);
}

/** A row an example: what is kept of the file, its label, and what else was asked for. */
async function answersOf(
  model: LinearSVM,
  data: Dataset,
  flags: PredictFlags,
  kept: Readonly<Record<string, readonly unknown[]>> | undefined,
): Promise<object[]> {
  const labels = await model.labels(data);
  const scores = flags.scores ? await model.scores(data).array() : undefined;
  const probabilities = flags.probabilities ? await model.probabilities(data).array() : undefined;
  const named = (prefix: string, names: readonly Label[], values: readonly number[] | undefined) =>
    values && Object.fromEntries(names.map((name, k) => [`${prefix}_${name}`, values[k]]));
  const names = scores?.[0]?.length === 1 ? [model.classes[1]!] : model.classes;
  return labels.map((label, i) => ({
    ...(kept &&
      Object.fromEntries(Object.entries(kept).map(([name, column]) => [name, column[i]]))),
    prediction: label,
    ...named('score', names, scores?.[i]),
    ...named('probability', model.classes, probabilities?.[i]),
  }));
}

async function writeAnswers(rows: readonly object[], flags: PredictFlags): Promise<void> {
  const {out} = flags;
  const text = flags.json ? JSON.stringify(rows) : written(rows, out);
  if (out === undefined) process.stdout.write(`${text}\n`);
  else await writeWholeFile('predict', out, `${text}\n`);
}

function written(rows: readonly object[], out = ''): string {
  return /\.(jsonl|ndjson)$/.test(path.extname(out))
    ? rows.map(row => JSON.stringify(row)).join('\n')
    : Papa.unparse([...rows], {newline: '\n'});
}
