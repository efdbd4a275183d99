import type {Command} from 'commander';
import {classMetrics} from '../model/index.js';
import {scoreTable} from '../node/index.js';
import {dataOptions, loadModelAndData, type DataFlags} from './dataOptions.js';
import {addOptions, backendOption, jsonOption} from './options.js';

interface EvaluateFlags extends DataFlags {
  backend?: string;
  json?: boolean;
}

const EXAMPLES = `
Example:
  tfjs-svm evaluate models/iris test.csv --label species`;

/** Adds `tfjs-svm evaluate`. */
export function addEvaluate(program: Command): void {
  const command = program
    .command('evaluate <model> <data.csv>')
    .description(
      'accuracy, loss, confusion matrix, precision and recall of a model on labelled data',
    );
  addOptions(command, [
    ...dataOptions('the column of training, or the last'),
    backendOption(),
    jsonOption(),
  ]);
  command.addHelpText('after', EXAMPLES).action(evaluate);
}

async function evaluate(folder: string, file: string, flags: EvaluateFlags): Promise<void> {
  const {model, data} = await loadModelAndData(folder, file, flags);
  const score = await model.evaluate(data);
  if (flags.json) {
    const metrics = classMetrics(score.confusion);
    console.log(JSON.stringify({...score, classes: model.classes, metrics}));
  } else console.log(scoreTable(score, model.classes));
}
