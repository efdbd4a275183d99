import {Option, type Command} from 'commander';
import Papa from 'papaparse';
import {writeWholeFile} from '../node/index.js';
import {dataOptions, loadModelAndData, type DataFlags} from './dataOptions.js';
import {addOptions, backendOption, jsonOption} from './options.js';

interface PredictFlags extends DataFlags {
  out?: string;
  scores?: boolean;
  backend?: string;
  json?: boolean;
}

const EXAMPLES = `
Examples:
  tfjs-svm predict models/iris new.csv
  tfjs-svm predict out/news news-test.svm.gz
  tfjs-svm predict models/iris new.csv --scores --out predictions.csv

Columns are found by the names the model was trained with; in a file without a header, by position.`;

/** Adds `tfjs-svm predict`. */
export function addPredict(program: Command): void {
  const command = program
    .command('predict <model> <data>')
    .description('predict the label of every row of a data file (- for standard input)');
  addOptions(command, [
    ...dataOptions('none, or the column that was the label in training'),
    new Option('--scores', 'the score of each class too'),
    new Option('--out <file>', 'a CSV file to write; standard output by default'),
    backendOption(),
    jsonOption(),
  ]);
  command.addHelpText('after', EXAMPLES).action(predict);
}

async function predict(folder: string, file: string, flags: PredictFlags): Promise<void> {
  const {model, data} = await loadModelAndData(folder, file, {
    ...flags,
    label: flags.label ?? false,
  });
  const labels = await model.labels(data);
  const scores = flags.scores ? await model.scores(data).array() : undefined;
  const names = scores?.[0]?.length === 1 ? [model.classes[1]] : model.classes;
  const rows = labels.map((label, i) => ({
    prediction: label,
    ...(scores && Object.fromEntries(names.map((name, k) => [`score_${name}`, scores[i]![k]]))),
  }));
  const text = flags.json ? JSON.stringify(rows) : Papa.unparse(rows, {newline: '\n'});
  if (!flags.out) {
    process.stdout.write(`${text}\n`);
    return;
  }
  await writeWholeFile('predict', flags.out, `${text}\n`);
}
