import {InvalidArgumentError, Option, type Command} from 'commander';
import {chooseThreshold, type ChosenThreshold, type ThresholdGoal} from '../model/index.js';
import {plainTable} from '../node/index.js';
import {percent, rounded} from '../pages/index.js';
import {dataOptions, loadModelAndData, type DataFlags} from './dataOptions.js';
import {judgedOn} from './judgedOn.js';
import {line} from './line.js';
import {addOptions, backendOption, jsonOption, number} from './options.js';
import {checkOutputs, forceOption, modelFiles, saveTrained} from './outputs.js';

interface ThresholdFlags extends DataFlags {
  cost?: {falsePositive: number; falseNegative: number};
  precision?: number;
  recall?: number;
  out?: string;
  force?: boolean;
  backend?: string;
  json?: boolean;
}

const EXAMPLES = `
On labelled data that the model was not trained on: of what it was trained on it is too sure. Above the
threshold the second class is predicted.

Examples:
  tfjs-svm threshold models/spam held-out.csv --precision 0.99 --out models/careful
  tfjs-svm threshold models/churn held-out.csv --cost 1,10`;

/** Adds `tfjs-svm threshold`. */
export function addThreshold(program: Command): void {
  const command = program
    .command('threshold <model> <data>')
    .description('choose from which score on a model of two classes predicts the second');
  addOptions(command, [
    ...dataOptions('the column of training, or the last'),
    new Option(
      '--cost <false alarm,miss>',
      'the least cost, of what is taken by mistake and of what is missed',
    )
      .argParser(costs)
      .conflicts(['precision', 'recall']),
    new Option('--precision <share>', 'the most that is found with at least this precision')
      .argParser(number)
      .conflicts('recall'),
    new Option('--recall <share>', 'the most precise with at least this recall').argParser(number),
    new Option('--out <folder>', 'where to save the model with it; nowhere by default'),
    forceOption(),
    backendOption(),
    jsonOption(),
  ]);
  command.addHelpText('after', EXAMPLES).action(threshold);
}

function costs(text: string): ThresholdFlags['cost'] {
  const [falsePositive, falseNegative, ...more] = text.split(',').map(Number);
  if (falsePositive! > 0 && falseNegative! > 0 && more.length === 0)
    return {falsePositive: falsePositive!, falseNegative: falseNegative!};
  throw new InvalidArgumentError('It is not two numbers above 0: 1,10.');
}

async function threshold(folder: string, file: string, flags: ThresholdFlags): Promise<void> {
  const {out, json} = flags;
  const goal = goalOf(flags);
  const inputs = [file, ...modelFiles(folder)];
  await checkOutputs('threshold', {folder: out, force: flags.force, inputs});
  const {model, data} = await loadModelAndData(folder, file, flags);
  const before = await judgedOn(file, () => model.evaluate(data));
  const chosen = await chooseThreshold(model, data, undefined, goal);
  const after = await model.evaluate(data);
  if (out !== undefined) await saveTrained(model, out, flags);
  if (json) console.log(JSON.stringify({...chosen, accuracy: after.accuracy, model: out}));
  else console.log(plainTable(rowsOf(chosen, before.accuracy, after.accuracy, flags.cost)));
  if (out !== undefined && !json) console.log(line`model with it written to ${out}`);
}

function goalOf({cost, precision, recall}: ThresholdFlags): ThresholdGoal {
  if (cost) return {cost};
  if (precision !== undefined) return {precision};
  if (recall !== undefined) return {recall};
  throw new Error('threshold: what is it for? --cost 1,10, --precision 0.95 or --recall 0.95');
}

function rowsOf(
  chosen: ChosenThreshold,
  before: number,
  after: number,
  cost: ThresholdFlags['cost'],
): string[][] {
  const {threshold, precision, recall, falsePositives, falseNegatives} = chosen;
  return [
    ['threshold', threshold.toPrecision(6)],
    ['precision', percent(precision)],
    ['recall', percent(recall)],
    ['taken by mistake', String(falsePositives)],
    ['missed', String(falseNegatives)],
    ...(cost
      ? [
          [
            'cost',
            rounded(cost.falsePositive * falsePositives + cost.falseNegative * falseNegatives),
          ],
        ]
      : []),
    ['accuracy', `${percent(after)} (before: ${percent(before)})`],
  ];
}
