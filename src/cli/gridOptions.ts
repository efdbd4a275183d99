import type {Option} from 'commander';
import {penalties, type LossName, type PenaltyName} from '../losses/index.js';
import type {Grid, SearchProblem} from '../selection/index.js';
import {
  fitOptions,
  lossFlags,
  lossOf,
  penaltyParametersOf,
  svmOptions,
  trainingOptions,
  type TrainingFlags,
} from './trainingOptions.js';

/** The options of training that take several values in a search. */
const severals = [
  'loss',
  'penalty',
  'C',
  'lambda',
  'bias',
  'l1',
  'optimizer',
  'learningRate',
  'epochs',
  'batchSize',
] as const;

type Several = (typeof severals)[number];

/** What the options of {@link gridOptions} come to: lists, of those that take several values. */
export type GridFlags = Omit<TrainingFlags, Several | 'schedule'> & {
  [Name in Several]?: NonNullable<TrainingFlags[Name]>[];
};

/** The options of training, most of them with several values. */
export function gridOptions(): Option[] {
  return trainingOptions()
    .filter(option => option.attributeName() !== 'schedule')
    .map(option => (isSeveral(option.attributeName()) ? several(option) : option));
}

/** The option with values separated by commas. */
function several(option: Option): Option {
  const parse = option.parseArg;
  option.description += '; several: a,b';
  return option.argParser(text =>
    text.split(',').map(value => (parse ? parse(value, undefined) : value)),
  );
}

/** What is to be searched: options with several values span the grid, the others are fixed. */
export function gridOf(command: string, flags: GridFlags): SearchProblem {
  const values = (name: string) => {
    const list = isSeveral(name) ? flags[name] : undefined;
    return list && list.length > 1 ? list : undefined;
  };
  const losses = values('loss') || values('penalty') ? lossesOf(command, flags) : undefined;
  const others = severals.filter(name => !lossFlags.includes(name) && values(name));
  const fixed = Object.entries(flags)
    .filter(([name]) => !values(name) && !(losses && lossFlags.includes(name)))
    .map(([name, value]) => [name, isSeveral(name) ? (value as unknown[])[0] : value]);
  const single = Object.fromEntries(fixed) as TrainingFlags;
  return {
    grid: {...losses, ...Object.fromEntries(others.map(name => [name, values(name)]))},
    options: svmOptions(command, single),
    fit: fitOptions(command, single),
  };
}

function isSeveral(name: string): name is Several {
  return (severals as readonly string[]).includes(name);
}

/** Losses and penalties, of which one has several values; losses of both where there is a margin too. */
function lossesOf(command: string, flags: GridFlags): Pick<Grid, 'loss' | 'penalty'> {
  const {loss = ['oneVsRest'], penalty} = flags;
  const made = (penalty ?? [undefined]).map(one =>
    loss.map(name => lossOf(command, {...flags, loss: name, penalty: one} as TrainingFlags)!),
  );
  if (flags.margin !== undefined) return {loss: made.flat()};
  const parameters = penaltyParametersOf(flags);
  const given = Object.keys(parameters).length > 0;
  return {
    loss: loss as LossName[],
    ...(penalty && {
      penalty: penalty.map(name => (given ? penalties[name]!(parameters) : (name as PenaltyName))),
    }),
  };
}
