import type {Command} from 'commander';
import {crossValidationReport, crossValidationTable, foldProgress} from '../node/index.js';
import {crossValidate} from '../selection/index.js';
import {commandLine} from './commandLine.js';
import {configOption, withConfig} from './config.js';
import {withId, type DataFlags} from './dataOptions.js';
import {examplesOf} from './examplesOf.js';
import {dividedOptions, foldsOf, withGroups, type SplitFlags} from './foldOptions.js';
import {interruptible} from './interrupt.js';
import {addOptions, idOption, jobsOption, scoredOptions, type OutputFlags} from './options.js';
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
