import {Option, type Command} from 'commander';
import {holdOut} from '../data/index.js';
import {comparisonReport, foldProgress, searchTable} from '../node/index.js';
import {compareLosses, strategies} from '../selection/index.js';
import {commandLine} from './commandLine.js';
import {foldsOption} from './crossValidate.js';
import {dataOptions, encodingOptions, type DataFlags} from './dataOptions.js';
import {examplesOf} from './examplesOf.js';
import {interruptible} from './interrupt.js';
import {addOptions, jobsOption, number, scoredOptions, type OutputFlags} from './options.js';
import {checkOutputs} from './outputs.js';
import {
  fitOptionsOf,
  lossFlags,
  svmOptionsOf,
  trainingOptions,
  type TrainingFlags,
} from './trainingOptions.js';

interface CompareFlags extends DataFlags, TrainingFlags, OutputFlags {
  folds?: number;
  jobs?: number;
  test?: number;
}

const EXAMPLES = `
One-vs-rest, Weston–Watkins and Crammer–Singer, each with the hinge and the squared hinge, on the same
folds. Losses and objectives are each of their own scale; accuracies and gaps can be compared.

Examples:
  tfjs-svm compare iris.csv --label species
  tfjs-svm compare digits.csv --test 0.2 --C 0.1 --report losses.html`;

/** Adds `tfjs-svm compare`. */
export function addCompare(program: Command): void {
  const command = program
    .command('compare <data>')
    .description('the same data with each of the multi-class losses');
  addOptions(command, [
    ...dataOptions('the last column', -1),
    ...encodingOptions(),
    foldsOption(),
    new Option('--test <share>', 'share of the rows to hold out, instead of folds').argParser(
      number,
    ),
    ...trainingOptions().filter(option => !lossFlags.includes(option.attributeName())),
    jobsOption(),
    ...scoredOptions('further scores'),
  ]);
  command.addHelpText('after', EXAMPLES).action(compare);
}

async function compare(file: string, flags: CompareFlags): Promise<void> {
  const {folds = 5, test, seed, json} = flags;
  if (flags.folds !== undefined && test !== undefined)
    throw new Error('compare: give --folds or --test, not both');
  await checkOutputs('compare', {files: [flags.report], inputs: [file, flags.stopWords]});
  const [options, fit] = [svmOptionsOf('compare', flags), fitOptionsOf('compare', flags)];
  const {data, report} = await examplesOf('compare', file, flags);
  const held = test === undefined ? undefined : holdOut('compare', data.labels!, {test, seed});
  const losses = strategies();
  const shown = json ? undefined : foldProgress(losses.length * (held ? 1 : folds));
  const rows = await interruptible('compare: interrupted', signal =>
    compareLosses(data, undefined, {
      losses,
      folds: held ? [held] : folds,
      seed,
      options,
      fit: {...fit, callbacks: shown?.callbacks},
      onFold: shown?.onFold,
      scores: flags.score,
      jobs: flags.jobs,
      signal,
    }).finally(shown?.end),
  );
  console.log(json ? JSON.stringify(rows) : searchTable(rows));
  await report(() => comparisonReport({name: file, command: commandLine(), data, rows}));
}
