import {Option, type Command} from 'commander';
import {
  crossValidationReport,
  crossValidationTable,
  foldProgress,
  selectBackend,
  writeWholeFile,
} from '../node/index.js';
import {crossValidate} from '../selection/index.js';
import {commandLine} from './commandLine.js';
import {dataOptions, encodingOptions, readData, type DataFlags} from './dataOptions.js';
import {interruptible} from './interrupt.js';
import {line} from './line.js';
import {
  addOptions,
  backendOption,
  jsonOption,
  number,
  reportOption,
  scoreOption,
} from './options.js';
import {checkOutputs} from './outputs.js';
import {
  fitOptionsOf,
  LOSSES,
  svmOptionsOf,
  trainingOptions,
  type TrainingFlags,
} from './trainingOptions.js';

interface CrossValidateFlags extends DataFlags, TrainingFlags {
  folds: number;
  backend?: string;
  json?: boolean;
  report?: string;
  score?: string[];
}

const EXAMPLES = `
Examples:
  tfjs-svm cv iris.csv --label species
  tfjs-svm cv spam.csv --folds 10 --seed 3 --C 0.1 --class-weight balanced
${LOSSES}`;

/** Adds `tfjs-svm cv`. */
export function addCrossValidate(program: Command): void {
  const command = program
    .command('cv <data>')
    .description('cross-validate: how models do on the parts of a file they were not trained on');
  addOptions(command, [
    ...dataOptions('the last column', -1),
    ...encodingOptions(),
    foldsOption().default(5),
    ...trainingOptions(),
    scoreOption('further scores'),
    reportOption(),
    backendOption(),
    jsonOption(),
  ]);
  command.addHelpText('after', EXAMPLES).action(run);
}

export const foldsOption = () =>
  new Option(
    '--folds <number>',
    'parts that are held out in turn, each class in proportion',
  ).argParser(number);

async function run(file: string, flags: CrossValidateFlags): Promise<void> {
  const {folds, seed, json, report} = flags;
  await checkOutputs('cv', {files: [report], inputs: [file, flags.stopWords]});
  const [options, fit] = [svmOptionsOf('cv', flags), fitOptionsOf('cv', flags)];
  const data = await readData(file, flags);
  const backend = await selectBackend(flags.backend);
  const say = json ? () => undefined : console.log;
  say(line`${file}: ${data.rows} examples, ${data.columns} features; backend ${backend}`);
  const shown = json ? undefined : foldProgress(folds);
  const result = await interruptible('cv: interrupted', signal =>
    crossValidate(options, data, undefined, {
      folds,
      seed,
      fit: {...fit, callbacks: shown?.callbacks},
      onFold: shown?.onFold,
      scores: flags.score,
      signal,
    }).finally(shown?.end),
  );
  console.log(json ? JSON.stringify(result) : crossValidationTable(result));
  if (report !== undefined) {
    const page = await crossValidationReport({name: file, command: commandLine(), data, result});
    await writeWholeFile('cv', report, page);
  }
}
