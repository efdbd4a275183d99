import {InvalidArgumentError, type Option} from 'commander';
import {penalties, type LossName, type PenaltyName} from '../losses/index.js';
import {
  integers,
  logUniform,
  uniform,
  type Distribution,
  type Distributions,
  type Grid,
  type ParameterValue,
  type Parameters,
  type SearchProblem,
} from '../selection/index.js';
import {
  fitOptionsOf,
  hasParameter,
  naming,
  isSeveral,
  lossFlags,
  lossOf,
  penaltyParametersOf,
  svmOptionsOf,
  takesWhole,
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

/** What a random search draws a number from. */
interface Range {
  low: number;
  high: number;
}

/** The option with values separated by commas, or of a number a range. */
function several(option: Option): Option {
  const parse = option.parseArg;
  option.description += '; several: a,b';
  return option.argParser(text => {
    const values = text.split(',').map(value => {
      const [, ...ends] = /^(.+)\.\.(.+)$/.exec(value) ?? [];
      if (ends.length === 0) return parse ? parse(value, undefined) : value;
      const [low, high] = ends.map(end => (parse ? parse(end, undefined) : end));
      if (typeof low === 'number' && typeof high === 'number' && low < high) return {low, high};
      throw new InvalidArgumentError('It is no range of numbers: low..high.');
    });
    if (values.length > 1 && values.some(isRange))
      throw new InvalidArgumentError('It is a range or values, not both.');
    return values;
  });
}

function isRange(value: unknown): value is Range {
  return typeof (value as Range | null)?.low === 'number';
}

/** Every whole number if the option takes no others, else every power, or from 0 every number, is as likely. */
function distributionOf(name: string, {low, high}: Range): Distribution<number> {
  if (takesWhole(name)) return integers(low, high);
  return low > 0 ? logUniform(low, high) : uniform(low, high);
}

/** What to draw from: ranges, and the values of options that have several. */
export function distributionsOf(
  command: string,
  flags: GridFlags,
): Omit<SearchProblem, 'grid'> & {distributions: Distributions} {
  const ranges = Object.entries(flags).flatMap(([name, value]) => {
    const [range] = isSeveral(name) && Array.isArray(value) ? (value as unknown[]) : [];
    return isRange(range) ? [[name, distributionOf(name, range)] as const] : [];
  });
  const names = ranges.map(([name]) => name);
  const others = Object.entries(flags).filter(([name]) => !names.includes(name));
  const {grid, ...shared} = gridOf(command, Object.fromEntries(others) as GridFlags);
  const distributions = {...grid, ...Object.fromEntries(ranges)} as Distributions;
  if (Object.keys(distributions).length === 0)
    throw new Error(
      `${command}: --random needs something to draw: --C 0.001..1000 or --C 0.1,1,10`,
    );
  return {...shared, distributions};
}

/** The range that is given, if one is: only a random search draws. */
export function rangeIn(flags: GridFlags): string | undefined {
  return Object.keys(flags).find(name => isSeveral(name) && [flags[name]].flat().some(isRange));
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
  const ownOf = (one: string) =>
    Object.fromEntries(Object.entries(parameters).filter(([name]) => hasParameter(one, name)));
  const others = Object.fromEntries(
    Object.entries(flags).filter(([name]) => !penalty || !(name in parameters)),
  );
  const made = (penalty ?? [undefined]).map(one =>
    loss.map(name =>
      lossOf(command, {
        ...others,
        ...(one && ownOf(one)),
        loss: name,
        penalty: one,
      } as TrainingFlags)!,
    ),
  );
  if (flags.margin !== undefined) return {loss: made.flat()};
  const given = Object.keys(parameters).length > 0;
  return {
    loss: loss as LossName[],
    ...(penalty && {
      penalty: naming(command, () =>
        penalty.map(name => (given ? penalties[name]!(ownOf(name)) : (name as PenaltyName))),
      ),
    }),
  };
}

/** The flags of a single training that make the model of a combination. */
export function flagsOf(flags: GridFlags, parameters: Parameters): Record<string, unknown> {
  const fixed = Object.entries(flags).flatMap(([name, value]) => {
    if (!isSeveral(name)) return [[name, value]];
    const list = value as unknown[];
    return list.length > 1 || isRange(list[0]) ? [] : [[name, list[0]]];
  });
  const chosen = Object.entries(parameters).flatMap(([name, value]): [string, unknown][] => {
    if (name === 'penalty') return penaltyFlags(value);
    if (name !== 'loss' || typeof value === 'string') return [[name, value]];
    const {reduction, penalty, margin} = value as Readonly<Record<string, ParameterValue>>;
    return [['loss', reduction], ['margin', margin], ...penaltyFlags(penalty!)];
  });
  // Where penalties were compared, each has but its own parameters.
  const given = chosen.some(([name]) => name === 'penalty') ? penaltyParametersOf(flags) : {};
  return Object.fromEntries([...fixed.filter(([name]) => !(String(name) in given)), ...chosen]);
}

/** A penalty, by name or with its parameters. */
function penaltyFlags(penalty: ParameterValue): [string, unknown][] {
  if (typeof penalty === 'string') return [['penalty', penalty]];
  const {name, ...parameters} = penalty as Readonly<Record<string, ParameterValue>>;
  return [['penalty', name], ...Object.entries(parameters)];
}
