import {rename, rm, writeFile} from 'node:fs/promises';
import type {Command} from 'commander';
import Papa from 'papaparse';
import {loadLinearSVM} from '../model/index.js';
import {files, readCSV, selectBackend} from '../node/index.js';
import {
  backendOption,
  csvOptions,
  delimiterOption,
  headerOption,
  jsonOption,
  labelOption,
  type CSVFlags,
} from './options.js';

interface PredictFlags extends CSVFlags {
  out?: string;
  scores?: boolean;
  backend?: string;
  json?: boolean;
}

const EXAMPLES = `
Examples:
  tfjs-svm predict models/iris new.csv
  tfjs-svm predict models/iris new.csv --scores --out predictions.csv

Columns are found by the names the model was trained with; in a file without a header, by position.`;

/** Adds `tfjs-svm predict`. */
export function addPredict(program: Command): void {
  program
    .command('predict <model> <data.csv>')
    .description('predict the label of every row of a CSV file (- for standard input)')
    .addOption(
      labelOption().default(undefined, 'none, or the column that was the label in training'),
    )
    .addOption(headerOption())
    .addOption(delimiterOption())
    .option('--scores', 'the score of each class too')
    .option('--out <file>', 'a CSV file to write; standard output by default')
    .addOption(backendOption())
    .addOption(jsonOption())
    .addHelpText('after', EXAMPLES)
    .action(predict);
}

async function predict(folder: string, file: string, flags: PredictFlags): Promise<void> {
  await selectBackend(flags.backend);
  const model = await loadLinearSVM(files(folder));
  const data = await readCSV(file, {
    ...csvOptions(flags),
    label: flags.label ?? false,
    remembered: model.facts,
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
  const temporary = `${flags.out}.${process.pid}.tmp`;
  try {
    await writeFile(temporary, `${text}\n`);
    await rename(temporary, flags.out);
  } catch (error) {
    await rm(temporary, {force: true});
    throw new Error(
      `predict: ${flags.out} cannot be written (${(error as NodeJS.ErrnoException).code})`,
      {cause: error},
    );
  }
}
