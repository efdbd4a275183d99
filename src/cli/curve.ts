import {Option, InvalidArgumentError, type Command} from 'commander';
import {curveReport, curveTable, optionText} from '../node/index.js';
import {learningCurve, validationCurve} from '../selection/index.js';
import {commandLine} from './commandLine.js';
import {configOption, withConfig} from './config.js';
import {type DataFlags} from './dataOptions.js';
import {examplesOf} from './examplesOf.js';
import {dividedOptions, foldsOf, withGroups, type SplitFlags} from './foldOptions.js';
import {gridOf, gridOptions, rangeIn, type GridFlags} from './gridOptions.js';
import {interruptible} from './interrupt.js';
import {addOptions, jobsOption, scoredOptions, type OutputFlags} from './options.js';
import {checkOutputs} from './outputs.js';
import {LOSSES} from './trainingOptions.js';

interface CurveFlags extends DataFlags, GridFlags, SplitFlags, OutputFlags {
  sizes?: number[];
  jobs?: number;
  config?: string;
}

const EXAMPLES = `
A learning curve, over the share of the rows that is trained on; or, if an option is given several values,
a validation curve over these. Each point is cross-validated.

Examples:
  tfjs-svm curve digits.csv --C 0.01 --report learning.html
  tfjs-svm curve digits.csv --C 0.0001,0.001,0.01,0.1,1,10 --report values-of-C.html
  tfjs-svm curve digits.csv --config models/digits/train.json
${LOSSES}`;

/** Adds `tfjs-svm curve`. */
export function addCurve(program: Command): void {
  const command = program
    .command('curve <data>')
    .description(
      'what more examples would bring, or how the score goes with the values of an option',
    );
  addOptions(command, [
    ...dividedOptions(),
    ...gridOptions(),
    new Option(
      '--sizes <shares>',
      'shares of the rows to train on, with commas between them (default: 0.1,0.325,0.55,0.775,1)',
    ).argParser(shares),
    jobsOption(),
    ...scoredOptions('what is measured, one of'),
    configOption('train'),
  ]);
  command.addHelpText('after', EXAMPLES).action(async (file: string, flags: CurveFlags) => {
    const all = await withConfig(flags, command);
    // Of several scores in the config file the first; one that was typed goes before them.
    await curve(file, {...all, score: flags.score ?? all.score?.slice(0, 1)});
  });
}

function shares(text: string): number[] {
  const sizes = text.split(',').map(Number);
  if (sizes.every(size => size > 0 && size <= 1)) return sizes;
  throw new InvalidArgumentError('They are not shares above 0, up to 1.');
}

async function curve(file: string, flags: CurveFlags): Promise<void> {
  const {json, seed, sizes} = flags;
  await checkOutputs('curve', {files: [flags.report], inputs: [file, flags.stopWords]});
  const range = rangeIn(flags);
  if (range !== undefined)
    throw new Error(`curve: --${optionText(range)} is a range: give values, a,b,c`);
  const {grid, options, fit} = gridOf('curve', flags);
  const [option, ...others] = Object.keys(grid);
  if (others.length > 0)
    throw new Error(
      `curve: ${[option!, ...others].map(name => `--${optionText(name)}`).join(' and ')} have several values: a curve is over one option`,
    );
  if (option !== undefined && sizes)
    throw new Error(`curve: give --sizes or several values of --${optionText(option)}, not both`);
  if (flags.score && flags.score.length > 1)
    throw new Error('curve: --score is one scorer: a curve is of one number');
  const {data, report} = await examplesOf('curve', file, withGroups('curve', flags));
  const {division} = foldsOf('curve', flags, data);
  const [score = flags.multilabel ? 'subsetAccuracy' : 'accuracy'] = flags.score ?? [];
  const points = await interruptible('curve: interrupted', async signal => {
    const shared = {...division, score, options, fit, seed, signal, jobs: flags.jobs};
    return option === undefined
      ? learningCurve(data, undefined, {...shared, ...(sizes && {sizes})})
      : validationCurve(data, undefined, grid, shared);
  });
  console.log(json ? JSON.stringify({score, option, points}) : curveTable(points, option));
  await report(() => curveReport({name: file, command: commandLine(), score, option, points}));
}
