import {Option, type Command} from 'commander';
import type {Dataset} from '../data/index.js';
import type {FitOptions} from '../model/index.js';
import {
  accuracyMap,
  accuracyMapText,
  crossValidationTable,
  foldProgress,
  optionText,
  parametersText,
  searchFile,
  searchReport,
  searchTable,
} from '../node/index.js';
import {
  gridSearch,
  halvingSearch,
  nestedCrossValidate,
  randomSearch,
  type GridSearch,
  type SearchOptions,
  type SearchRow,
} from '../selection/index.js';
import {commandLine} from './commandLine.js';
import {configOption, withConfig, writeConfig} from './config.js';
import type {DataFlags} from './dataOptions.js';
import {examplesOf} from './examplesOf.js';
import {dividedOptions, foldsOf, withGroups, type SplitFlags} from './foldOptions.js';
import {
  distributionsOf,
  flagsOf,
  gridOf,
  gridOptions,
  rangeIn,
  type GridFlags,
} from './gridOptions.js';
import {interruptible} from './interrupt.js';
import {line} from './line.js';
import {addOptions, jobsOption, number, scoredOptions, type OutputFlags} from './options.js';
import {checkOutputs, forceOption, saveTrained} from './outputs.js';
import {LOSSES} from './trainingOptions.js';

interface SearchFlags extends DataFlags, GridFlags, SplitFlags, OutputFlags {
  resume?: string;
  jobs?: number;
  rule?: 'best' | 'one-standard-error';
  halving?: boolean;
  nested?: boolean;
  random?: number;
  config?: string;
  out?: string;
  force?: boolean;
}

const EXAMPLES = `
Every combination of the values given is cross-validated, or with --random so many that are drawn: of
ranges (low..high) every power is as likely, of those from 0 every number. The best has the greatest mean
accuracy, or the best of --score; among equals the least mean loss, then the strongest regularisation.

Examples:
  tfjs-svm search iris.csv --C 0.01,0.1,1,10 --loss one-vs-rest,crammer-singer
  tfjs-svm search digits.csv --C 0.01,0.1,1 --learning-rate 0.003,0.03 --resume digits.jsonl --out models/best
  tfjs-svm search digits.csv --C 0.01,0.1,1,10 --jobs 2 --rule one-standard-error
  tfjs-svm search digits.csv --random 30 --C 0.001..1000 --loss one-vs-rest,weston-watkins --halving
  tfjs-svm search digits.csv --C 0.01,0.1,1,10 --nested --jobs 2
  tfjs-svm search digits.csv --config models/best/search.json --out models/again
${LOSSES}`;

/** Adds `tfjs-svm search`. */
export function addSearch(program: Command): void {
  const command = program
    .command('search <data>')
    .description('find the best options by cross-validation over a grid of them');
  addOptions(command, [
    ...dividedOptions(),
    ...gridOptions(),
    jobsOption(),
    new Option(
      '--rule <name>',
      'the best, or the strongest regularisation within one standard error of it',
    )
      .choices(['best', 'one-standard-error'])
      .default('best'),
    new Option(
      '--random <number>',
      'so many combinations, drawn of values and of ranges such as --C 0.001..1000',
    ).argParser(number),
    new Option(
      '--halving',
      'all on few rows, the best third on thrice as many, until the last are tried on all',
    ),
    new Option(
      '--nested',
      'what to expect of the model: the whole search anew without each fold, whose rows then test what it found',
    ).conflicts(['halving', 'random']),
    new Option(
      '--resume <file>',
      'keeps what was found: the same command goes on where it was interrupted',
    ),
    new Option(
      '--out <folder>',
      'where to save a model with the best options, trained on all rows',
    ),
    configOption('search'),
    forceOption(),
    ...scoredOptions('what ranks, and further scores after it'),
  ]);
  command
    .addHelpText('after', EXAMPLES)
    .action(async (file: string, flags: SearchFlags) =>
      search(file, await withConfig(flags, command)),
    );
}

async function search(file: string, flags: SearchFlags): Promise<void> {
  const {seed, json, out, resume} = flags;
  const replaced = await checkOutputs('search', {
    folder: out,
    force: flags.force,
    files: [flags.report, resume],
    inputs: [file, flags.stopWords],
  });
  const run = runOf(flags);
  if (replaced && !json) console.log(line`${out} has a model already: it will be replaced`);
  const {data, say, report} = await examplesOf('search', file, withGroups('search', flags));
  const {division, count} = foldsOf('search', flags, data);

  const shown = json ? undefined : foldProgress(run.combinations * count);
  const interrupted =
    resume === undefined
      ? 'search: interrupted (with --resume file it could go on from there)'
      : `search: interrupted, the same command goes on from ${resume}`;
  const options = {
    jobs: flags.jobs,
    rule: flags.rule === 'one-standard-error' ? ('oneStandardError' as const) : ('best' as const),
    ...division,
    seed,
    ...(flags.score && {score: flags.score[0]!, scores: flags.score}),
  };
  const found = await interruptible(interrupted, signal =>
    run
      .search(
        data,
        {
          ...options,
          ...(resume !== undefined && {store: searchFile(resume)}),
          onFold: shown?.onFold,
          signal,
        },
        shown?.callbacks,
      )
      .finally(shown?.end),
  );
  const {rows, ranking, best, model, comparisons} = found;
  if (out !== undefined) {
    await saveTrained(model, out, flags);
    await writeConfigs(file, out, flags, best);
  }
  const nested = flags.nested
    ? await interruptible('search: interrupted', signal =>
        nestedCrossValidate(data, undefined, {...gridOf('search', flags), ...options, signal}),
      )
    : undefined;
  if (json)
    console.log(
      JSON.stringify({
        rows,
        best,
        comparisons,
        ...(nested && {nested}),
        ...(out !== undefined && {model: out}),
      }),
    );
  else console.log(searchTable(ranking, best));
  const map = accuracyMap(rows);
  if (map) say(accuracyMapText(map));
  say(`best: ${parametersText(best.parameters)}`);
  const unsure = comparisons.filter(test => test && test.p > CHANCE).length;
  if (unsure > 0) say(chanceLine(unsure));
  if (nested) {
    say(`\nthe search itself, without each fold:\n${crossValidationTable(nested)}`);
    say(`chosen there: ${nested.chosen.map(parametersText).join('; ')}`);
  }
  if (out !== undefined) say(line`trained on all rows with these and saved to ${out}`);
  await report(() => searchReport({name: file, command: commandLine(), data, search: found}));
}

/** From how probable a difference is by chance alone it may be that. */
const CHANCE = 0.05;

function chanceLine(unsure: number): string {
  const others = unsure === 1 ? 'one of the others' : `${unsure} of the others`;
  return `its lead over ${others} may be chance (corrected t test over the folds, p > ${CHANCE})`;
}

/** The search that is asked for, of at most so many combinations. */
function runOf(flags: SearchFlags): {
  combinations: number;
  search(
    data: Dataset,
    options: SearchOptions,
    callbacks: FitOptions['callbacks'],
  ): Promise<GridSearch>;
} {
  if (flags.random !== undefined) {
    const {random: candidates} = flags;
    const {fit, ...drawn} = distributionsOf('search', flags);
    return {
      combinations: candidates,
      search: (data, options, callbacks) =>
        (flags.halving ? halvingSearch : randomSearch)(data, undefined, {
          ...drawn,
          ...options,
          candidates,
          fit: {...fit, callbacks},
        }),
    };
  }
  const range = rangeIn(flags);
  if (range !== undefined)
    throw new Error(
      `search: --${optionText(range)} is a range, which only --random draws from: --random 30`,
    );
  const {fit, ...problem} = gridOf('search', flags);
  return {
    combinations: Object.values(problem.grid).reduce((n, values) => n * values.length, 1),
    search: (data, options, callbacks) =>
      (flags.halving ? halvingSearch : gridSearch)(data, undefined, {
        ...problem,
        ...options,
        fit: {...fit, callbacks},
      }),
  };
}

/** What only a search knows. */
const OF_SEARCH = [
  'folds',
  'split',
  'groups',
  'jobs',
  'rule',
  'halving',
  'nested',
  'random',
  'score',
  'keep',
];

/** Beside the model: what repeats the search, and what trains the model that it found. */
async function writeConfigs(
  file: string,
  out: string,
  flags: SearchFlags,
  {parameters}: SearchRow,
): Promise<void> {
  await writeConfig('search', out, file, flags);
  const {drop} = withGroups('search', flags);
  const trained = Object.entries(flagsOf(flags, parameters)).filter(
    ([name]) => !OF_SEARCH.includes(name),
  );
  // A search has all rows in memory, so that is how its model is trained.
  await writeConfig('train', out, file, {...Object.fromEntries(trained), drop, stream: false});
}
