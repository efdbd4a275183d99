import {Option, type Command} from 'commander';
import {
  accuracyMap,
  accuracyMapText,
  foldThreads,
  foldProgress,
  parametersText,
  searchFile,
  searchReport,
  searchTable,
} from '../node/index.js';
import {gridSearch, halvingSearch, registerFoldThreads} from '../selection/index.js';
import {commandLine} from './commandLine.js';
import {foldsOf, foldsOption, splitOptions, withGroups, type SplitFlags} from './crossValidate.js';
import {dataOptions, encodingOptions, type DataFlags} from './dataOptions.js';
import {examplesOf} from './examplesOf.js';
import {gridOf, gridOptions, type GridFlags} from './gridOptions.js';
import {interruptible} from './interrupt.js';
import {line} from './line.js';
import {
  addOptions,
  backendOption,
  jsonOption,
  number,
  reportOption,
  scoreOption,
  type OutputFlags,
} from './options.js';
import {checkOutputs, forceOption, saveTrained} from './outputs.js';
import {LOSSES} from './trainingOptions.js';

interface SearchFlags extends DataFlags, GridFlags, SplitFlags, OutputFlags {
  resume?: string;
  jobs?: number;
  rule?: 'best' | 'one-standard-error';
  halving?: boolean;
  out?: string;
  force?: boolean;
}

const EXAMPLES = `
Every combination of the values given is cross-validated. The best has the greatest mean accuracy, or
the best of --score; among equals the least mean loss, then the strongest regularisation.

Examples:
  tfjs-svm search iris.csv --C 0.01,0.1,1,10 --loss one-vs-rest,crammer-singer
  tfjs-svm search digits.csv --C 0.01,0.1,1 --learning-rate 0.003,0.03 --resume digits.jsonl --out models/best
  tfjs-svm search digits.csv --C 0.01,0.1,1,10 --jobs 2 --rule one-standard-error
${LOSSES}`;

/** Adds `tfjs-svm search`. */
export function addSearch(program: Command): void {
  const command = program
    .command('search <data>')
    .description('find the best options by cross-validation over a grid of them');
  addOptions(command, [
    ...dataOptions('the last column', -1),
    ...encodingOptions(),
    foldsOption(),
    ...splitOptions(),
    ...gridOptions(),
    new Option('--jobs <number>', 'how many models are trained at once, in threads')
      .argParser(number)
      .default(1),
    new Option(
      '--rule <name>',
      'the best, or the strongest regularisation within one standard error of it',
    )
      .choices(['best', 'one-standard-error'])
      .default('best'),
    new Option(
      '--halving',
      'all on few rows, the best third on thrice as many, until the last are tried on all',
    ).conflicts('resume'),
    new Option(
      '--resume <file>',
      'keeps what was found: the same command goes on where it was interrupted',
    ),
    new Option(
      '--out <folder>',
      'where to save a model with the best options, trained on all rows',
    ),
    forceOption(),
    scoreOption('what ranks, and further scores after it'),
    reportOption(),
    backendOption(),
    jsonOption(),
  ]);
  command.addHelpText('after', EXAMPLES).action(search);
}

async function search(file: string, flags: SearchFlags): Promise<void> {
  const {seed, json, out, resume} = flags;
  const replaced = await checkOutputs('search', {
    folder: out,
    force: flags.force,
    files: [flags.report, resume],
    inputs: [file, flags.stopWords],
  });
  const problem = gridOf('search', flags);
  if (replaced && !json) console.log(line`${out} has a model already: it will be replaced`);
  const {data, say, report} = await examplesOf('search', file, withGroups(flags));
  const {folds, count} = foldsOf('search', flags, data);
  registerFoldThreads(foldThreads);

  const combinations = Object.values(problem.grid).reduce((n, values) => n * values.length, 1);
  const shown = json ? undefined : foldProgress(combinations * count);
  const interrupted =
    resume === undefined
      ? 'search: interrupted (with --resume file it could go on from there)'
      : `search: interrupted, the same command goes on from ${resume}`;
  const found = await interruptible(interrupted, signal =>
    (flags.halving ? halvingSearch : gridSearch)(data, undefined, {
      ...problem,
      jobs: flags.jobs,
      rule: flags.rule === 'one-standard-error' ? 'oneStandardError' : 'best',
      fit: {...problem.fit, callbacks: shown?.callbacks},
      folds,
      seed,
      ...(resume !== undefined && {store: searchFile(resume)}),
      onFold: shown?.onFold,
      ...(flags.score && {score: flags.score[0]!, scores: flags.score}),
      signal,
    }).finally(shown?.end),
  );
  const {rows, ranking, best, model} = found;
  if (out !== undefined) await saveTrained(model, out, flags);
  if (json) console.log(JSON.stringify({rows, best, ...(out !== undefined && {model: out})}));
  else console.log(searchTable(ranking, best));
  const map = accuracyMap(rows);
  if (map) say(accuracyMapText(map));
  say(`best: ${parametersText(best.parameters)}`);
  if (out !== undefined) say(line`trained on all rows with these and saved to ${out}`);
  await report(() => searchReport({name: file, command: commandLine(), data, search: found}));
}
