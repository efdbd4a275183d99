import type {Option} from 'commander';
import {penalties, type LossName, type PenaltyName} from '../losses/index.js';
import type {Grid, SearchProblem} from '../selection/index.js';
import {
  fitOptionsOf,
  hasParameter,
  naming,
  isSeveral,
  lossFlags,
  lossOf,
  penaltyParametersOf,
  svmOptionsOf,
  trainingOptions,
  type TrainingFlags,
} from './trainingOptions.js';

/** What the options of {@link gridOptions} come to: lists, of those that take several values. */
export type GridFlags = Readonly<Record<string, unknown>> & {
  loss?: string[];
  penalty?: string[];
  margin?: number;
  seed: number;
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
    const list = isSeveral(name) ? (flags[name] as unknown[] | undefined) : undefined;
    return list && list.length > 1 ? list : undefined;
  };
  const losses = values('loss') || values('penalty') ? lossesOf(command, flags) : undefined;
  const others = Object.keys(flags).filter(name => !lossFlags.includes(name) && values(name));
  const fixed = Object.entries(flags)
    .filter(([name]) => !values(name) && !(losses && lossFlags.includes(name)))
    .map(([name, value]) => [name, isSeveral(name) ? (value as unknown[])[0] : value]);
  const single = Object.fromEntries(fixed) as unknown as TrainingFlags;
  return {
    grid: {...losses, ...Object.fromEntries(others.map(name => [name, values(name)]))},
    options: svmOptionsOf(command, single),
    fit: fitOptionsOf(command, single),
  };
}

/** Losses and penalties, of which one has several values; losses of both where there is a margin too. */
function lossesOf(command: string, flags: GridFlags): Pick<Grid, 'loss' | 'penalty'> {
  const {loss = ['oneVsRest'], penalty} = flags;
  const parameters = penaltyParametersOf(flags);
  const foreign = Object.keys(parameters).find(
    name => penalty && !penalty.some(one => hasParameter(one, name)),
  );
  if (foreign) throw new Error(`${command}: --${foreign} is for none of the penalties`);
  /** Of each penalty what is its own. */
  const flagsOf = (one: string | undefined) =>
    Object.fromEntries(
      Object.entries(flags).filter(
        ([name]) => !(one && name in parameters) || hasParameter(one!, name),
      ),
    );
  const made = (penalty ?? [undefined]).map(one =>
    loss.map(name =>
      lossOf(command, {...flagsOf(one), loss: name, penalty: one} as TrainingFlags)!,
    ),
  );
  if (flags.margin !== undefined) return {loss: made.flat()};
  const given = Object.keys(parameters).length > 0;
  return {
    loss: loss as LossName[],
    ...(penalty && {
      penalty: naming(command, () =>
        penalty.map(name => (given ? penalties[name]!(parameters) : (name as PenaltyName))),
      ),
    }),
  };
}
