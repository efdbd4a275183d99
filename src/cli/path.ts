import {Option, type Command} from 'commander';
import {pathReport, pathTable} from '../node/index.js';
import {l1Path} from '../selection/index.js';
import {commandLine} from './commandLine.js';
import {configOption, withConfig} from './config.js';
import {dataOptions, encodingOptions, type DataFlags} from './dataOptions.js';
import {examplesOf} from './examplesOf.js';
import {addOptions, backendOption, jsonOption, reportOption, type OutputFlags} from './options.js';
import {checkOutputs} from './outputs.js';
import {
  fitOptionsOf,
  svmOptionsOf,
  trainingOptions,
  type TrainingFlags,
} from './trainingOptions.js';

interface PathFlags extends DataFlags, TrainingFlags, OutputFlags {
  l1s?: number[];
  config?: string;
}

const EXAMPLES = `
One training after the other, from few weights to many, each from the weights of the one before.

Examples:
  tfjs-svm path iris.csv --label species
  tfjs-svm path digits.csv --l1s 0.1,0.03,0.01 --report path.html
  tfjs-svm path spam.csv --config models/spam/train.json`;

/** Adds `tfjs-svm path`. */
export function addPath(program: Command): void {
  const command = program
    .command('path <data>')
    .description('which features come in, and in which order, as L1 gets weaker');
  addOptions(command, [
    ...dataOptions('the last column', -1),
    ...encodingOptions(),
    new Option(
      '--l1s <numbers>',
      'the strengths of L1, with commas between them (default: 20 from where the first weight comes in)',
    ).argParser(text => text.split(',').map(Number)),
    ...trainingOptions().filter(option => !['l1', 'l1Ratio'].includes(option.attributeName())),
    reportOption(),
    backendOption(),
    jsonOption(),
    configOption('train'),
  ]);
  command
    .addHelpText('after', EXAMPLES)
    .action(async (file: string, flags: PathFlags) => path(file, await withConfig(flags, command)));
}

async function path(file: string, flags: PathFlags): Promise<void> {
  const {l1s, json} = flags;
  await checkOutputs('path', {files: [flags.report], inputs: [file, flags.stopWords]});
  const [options, fit] = [svmOptionsOf('path', flags), fitOptionsOf('path', flags)];
  const {data, report} = await examplesOf('path', file, flags);
  const found = await l1Path(data, undefined, {l1s, options, fit});
  console.log(json ? JSON.stringify(found) : pathTable(found));
  await report(() => pathReport({name: file, command: commandLine(), path: found}));
}
