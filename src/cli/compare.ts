import {Option, type Command} from 'commander';
import {holdOut} from '../data/index.js';
import {comparisonReport, foldProgress, searchTable} from '../node/index.js';
import {compareLosses, strategies} from '../selection/index.js';
import {commandLine} from './commandLine.js';
import {configOption, withConfig} from './config.js';
import type {DataFlags} from './dataOptions.js';
import {examplesOf} from './examplesOf.js';
import {dividedOptions, foldsOf, withGroups, type SplitFlags} from './foldOptions.js';
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

interface CompareFlags extends DataFlags, TrainingFlags, SplitFlags, OutputFlags {
  jobs?: number;
  test?: number;
  config?: string;
}

const EXAMPLES = `
One-vs-rest, Weston–Watkins and Crammer–Singer, each with the hinge and the squared hinge, on the same
folds. Losses and objectives are each of their own scale; accuracies and gaps can be compared.

Examples:
  tfjs-svm compare iris.csv --label species
  tfjs-svm compare digits.csv --test 0.2 --C 0.1 --report losses.html
  tfjs-svm compare visits.csv --split group-k-fold --groups patient
  tfjs-svm compare spam.csv --config models/spam/train.json`;

/** Adds `tfjs-svm compare`. */
export function addCompare(program: Command): void {
  const command = program
    .command('compare <data>')
    .description('the same data with each of the multi-class losses');
  addOptions(command, [
    ...dividedOptions(),
    new Option('--test <share>', 'share of the rows to hold out, instead of folds')
      .argParser(number)
      .conflicts(['folds', 'split', 'groups']),
    ...trainingOptions().filter(option => !lossFlags.includes(option.attributeName())),
    jobsOption(),
    ...scoredOptions('further scores'),
    configOption('train'),
  ]);
  command
    .addHelpText('after', EXAMPLES)
    .action(async (file: string, flags: CompareFlags) =>
      compare(file, await withConfig(flags, command)),
    );
}

async function compare(file: string, flags: CompareFlags): Promise<void> {
  const {test, seed, json} = flags;
  if (flags.multilabel)
    throw new Error(
      'compare: with --multilabel there is one-vs-rest alone: search --penalty hinge,squared-hinge compares what violated margins cost',
    );
  await checkOutputs('compare', {files: [flags.report], inputs: [file, flags.stopWords]});
  const [options, fit] = [svmOptionsOf('compare', flags), fitOptionsOf('compare', flags)];
  const {data, report} = await examplesOf('compare', file, withGroups('compare', flags));
  const held = test === undefined ? undefined : holdOut('compare', data.labels!, {test, seed});
  const {division, count} = held
    ? {division: {folds: [held]}, count: 1}
    : foldsOf('compare', flags, data);
  const losses = strategies();
  const shown = json ? undefined : foldProgress(losses.length * count);
  const rows = await interruptible('compare: interrupted', signal =>
    compareLosses(data, undefined, {
      losses,
      ...division,
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
