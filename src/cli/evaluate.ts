import type {Command} from 'commander';
import {loadLinearSVM} from '../model/index.js';
import {files, readCSV, scoreTable, selectBackend} from '../node/index.js';
import {
  backendOption,
  csvOptions,
  delimiterOption,
  headerOption,
  jsonOption,
  labelOption,
  type CSVFlags,
} from './options.js';

interface EvaluateFlags extends CSVFlags {
  backend?: string;
  json?: boolean;
}

const EXAMPLES = `
Example:
  tfjs-svm evaluate models/iris test.csv --label species`;

/** Adds `tfjs-svm evaluate`. */
export function addEvaluate(program: Command): void {
  program
    .command('evaluate <model> <data.csv>')
    .description('accuracy, mean loss and confusion matrix of a model on a labelled CSV file')
    .addOption(labelOption().default(undefined, 'the column of training, or the last'))
    .addOption(headerOption())
    .addOption(delimiterOption())
    .addOption(backendOption())
    .addOption(jsonOption())
    .addHelpText('after', EXAMPLES)
    .action(evaluate);
}

async function evaluate(folder: string, file: string, flags: EvaluateFlags): Promise<void> {
  await selectBackend(flags.backend);
  const model = await loadLinearSVM(files(folder));
  const data = await readCSV(file, {...csvOptions(flags), remembered: model.facts});
  const score = await model.evaluate(data);
  if (flags.json) console.log(JSON.stringify({...score, classes: model.classes}));
  else console.log(scoreTable(score, model.classes));
}
