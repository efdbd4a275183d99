import {Option, type Command} from 'commander';
import {
  crossValidationReport,
  crossValidationTable,
  foldProgress,
  kebabCase,
} from '../node/index.js';
import {columnIn, splitters, type Dataset, type Label} from '../data/index.js';
import {crossValidate, type FoldOptions} from '../selection/index.js';
import {commandLine} from './commandLine.js';
import {configOption, withConfig} from './config.js';
import {dataOptions, encodingOptions, noFeature, withId, type DataFlags} from './dataOptions.js';
import {examplesOf} from './examplesOf.js';
import {interruptible} from './interrupt.js';
import {
  addOptions,
  idOption,
  jobsOption,
  nameOf,
  number,
  scoredOptions,
  type OutputFlags,
} from './options.js';
import {checkOutputs} from './outputs.js';
import {
  fitOptionsOf,
  LOSSES,
  svmOptionsOf,
  trainingOptions,
  type TrainingFlags,
} from './trainingOptions.js';

interface CrossValidateFlags extends DataFlags, TrainingFlags, SplitFlags, OutputFlags {
  jobs?: number;
  id?: string | number;
  config?: string;
}

const EXAMPLES = `
Examples:
  tfjs-svm cv iris.csv --label species
  tfjs-svm cv spam.csv --folds 10 --seed 3 --C 0.1 --class-weight balanced
  tfjs-svm cv spam.csv --id number --report spam.html
  tfjs-svm cv visits.csv --split stratified-group-k-fold --groups patient
  tfjs-svm cv spam.csv --config models/spam/train.json
${LOSSES}`;

/** Adds `tfjs-svm cv`. */
export function addCrossValidate(program: Command): void {
  const command = program
    .command('cv <data>')
    .description('cross-validate: how models do on the parts of a file they were not trained on');
  addOptions(command, [
    ...dividedOptions(),
    ...trainingOptions(),
    jobsOption(),
    idOption(),
    ...scoredOptions('further scores'),
    configOption('train'),
  ]);
  command
    .addHelpText('after', EXAMPLES)
    .action(async (file: string, flags: CrossValidateFlags) =>
      run(file, await withConfig(flags, command)),
    );
}

/** The options of commands that read examples and divide them into folds. */
export const dividedOptions = () => [
  ...dataOptions('the last column', -1),
  ...encodingOptions(),
  foldsOption(),
  ...splitOptions(),
];

export const foldsOption = () =>
  new Option(
    '--folds <number>',
    'parts that are held out in turn, each class in proportion',
  ).argParser(number);

/** How rows are divided, where that is not by class and chance. */
export interface SplitFlags {
  folds?: number;
  split?: string;
  groups?: string | number;
}

export const splitOptions = () => [
  new Option(
    '--split <name>',
    `how rows are divided: ${Object.keys(splitters).map(kebabCase).join(', ')}`,
  ).argParser(nameOf(splitters)),
  new Option('--groups <column>', 'the column of what belongs together, no feature').argParser(
    columnIn,
  ),
];

/** The flags for reading: the column of groups is kept unencoded, and is no feature. */
export function withGroups<T extends DataFlags>(
  command: string,
  {groups, ...flags}: T & SplitFlags,
): T {
  if (groups === undefined) return flags as unknown as T;
  return noFeature(command, 'groups', groups, flags as unknown as T);
}

/** How rows are to be divided, and into how many folds. */
export function foldsOf(
  command: string,
  {folds = 5, split, groups, seed}: SplitFlags & {seed: number},
  {labels, kept}: Dataset,
): {division: Pick<FoldOptions, 'folds' | 'groups'>; count: number} {
  if (groups !== undefined && split === undefined)
    throw new Error(`${command}: --groups needs a --split that goes by them, such as group-k-fold`);
  if (split === undefined) return {division: {folds}, count: folds};
  const splitter = splitters[split]!({folds});
  if (splitter.needsGroups && groups === undefined)
    throw new Error(`${command}: --split ${kebabCase(split)} needs --groups, a column`);
  const named = groups !== undefined && {
    groups: (kept![groups] ?? Object.values(kept!)[0]) as Label[],
  };
  const {length: count} = splitter.split({labels: labels!, seed, ...named});
  return {division: {folds: splitter, ...named}, count};
}

async function run(file: string, flags: CrossValidateFlags): Promise<void> {
  const {seed, json} = flags;
  await checkOutputs('cv', {files: [flags.report], inputs: [file, flags.stopWords]});
  const [options, fit] = [svmOptionsOf('cv', flags), fitOptionsOf('cv', flags)];
  const {data, report} = await examplesOf('cv', file, withId('cv', withGroups('cv', flags)));
  const {division, count} = foldsOf('cv', flags, data);
  const shown = json ? undefined : foldProgress(count);
  const result = await interruptible('cv: interrupted', signal =>
    crossValidate(options, data, undefined, {
      ...division,
      seed,
      fit: {...fit, callbacks: shown?.callbacks},
      onFold: shown?.onFold,
      scores: flags.score,
      jobs: flags.jobs,
      signal,
    }).finally(shown?.end),
  );
  console.log(json ? JSON.stringify(result) : crossValidationTable(result));
  await report(() =>
    crossValidationReport({
      name: file,
      command: commandLine(),
      data,
      result,
      ...(flags.multilabel && {multilabel: flags.multilabel}),
    }),
  );
}
