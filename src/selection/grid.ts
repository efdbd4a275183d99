import {checkNames} from '../arguments/index.js';
import {
  lossOfConfig,
  type LossConfig,
  type LossName,
  type MarginLoss,
  type Penalty,
  type PenaltyName,
} from '../losses/index.js';
import {option, optionError, type NamesWith, type Option} from '../data/index.js';
import {fitOptions, svmOptions, type FitOptions, type SVMOptions} from '../model/index.js';

/** The options of the estimator and of `fit` that a grid can vary. */
type Varied = Pick<SVMOptions, NamesWith<typeof svmOptions, 'varies'>> &
  Pick<FitOptions, NamesWith<typeof fitOptions, 'varies'>> & {
    /** The penalty of the loss, or its name; a loss that is not given is then one-vs-rest. */
    penalty?: Penalty | PenaltyName;
  };

/** The values to try of each option: every combination is a candidate, the last option varies fastest. */
export type Grid = {readonly [Name in keyof Varied]?: readonly Varied[Name][]};

/** What is to be searched. */
export interface SearchProblem {
  grid: Grid;
  /** The options of the estimator that all candidates share. @defaultValue those of `linearSVM()` */
  options?: SVMOptions;
  /** The options of `fit` that they share. @defaultValue the defaults of `fit` */
  fit?: FitOptions;
}

/** A value as JSON has it; a loss or penalty is what makes it again. */
export type ParameterValue =
  | string
  | number
  | boolean
  | LossConfig
  | readonly ParameterValue[]
  | {readonly [name: string]: ParameterValue};

/** The options of a candidate that the grid set, by name. */
export type Parameters = Readonly<Record<string, ParameterValue>>;

/** One combination of a grid. */
export interface Candidate {
  parameters: Parameters;
  svm: SVMOptions;
  fit: FitOptions;
}

/** Where the options of a grid go. */
const targets: Readonly<Record<string, 'svm' | 'fit' | 'loss'>> = {
  ...namesThatVary(svmOptions, 'svm'),
  ...namesThatVary(fitOptions, 'fit'),
  loss: 'loss',
  penalty: 'loss',
};

function namesThatVary<T>(records: Readonly<Record<string, Option>>, target: T): Record<string, T> {
  const names = Object.keys(records).filter(name => records[name]!.varies);
  return Object.fromEntries(names.map(name => [name, target]));
}

/**
 * Every combination of the grid, over fixed options.
 *
 * @throws one line if an option is not one of a grid, or its values are no array, twice the same, or
 *   nothing that could be told apart again (such as a schedule)
 */
export function candidatesOf(
  call: string,
  {grid, options = {}, fit = {}}: SearchProblem,
): Candidate[] {
  if (typeof grid !== 'object' || grid === null)
    throw new TypeError(`${call}: grid must be an object of arrays, got ${String(grid)}`);
  checkNames(`${call}: grid`, grid, targets);
  let combinations: Varied[] = [{}];
  for (const [name, values] of Object.entries(grid) as [keyof Varied, readonly unknown[]][]) {
    checkValues(call, name, values);
    combinations = combinations.flatMap(combination =>
      values.map(value => ({...combination, [name]: value})),
    );
  }
  return combinations.map(values => {
    const optionsOf = (target: string) =>
      Object.fromEntries(Object.entries(values).filter(([name]) => targets[name] === target));
    const loss = lossOf(call, values.loss ?? options.loss, values.penalty);
    return {
      parameters: plainObject(`${call}: grid`, values),
      svm: {...options, ...optionsOf('svm'), ...(loss !== undefined && {loss})},
      fit: {...fit, ...optionsOf('fit')},
    };
  });
}

function checkValues(call: string, name: string, values: readonly unknown[]): void {
  const place = `${call}: grid.${name}`;
  if (!Array.isArray(values) || values.length === 0)
    throw new TypeError(
      `${call}: grid.${name} must be an array of values, got ${String(values) || '[]'}`,
    );
  const seen = new Set<string | undefined>();
  for (const value of values) {
    const text = JSON.stringify(plainValue(place, value));
    if (seen.has(text))
      throw optionError`${call}: ${option(`grid.${name}`)} has ${text ?? 'undefined'} twice`;
    seen.add(text);
  }
}

/** A loss with another penalty; one-vs-rest if only the penalty is given. */
function lossOf(
  call: string,
  loss: MarginLoss | LossName | undefined,
  penalty: Penalty | PenaltyName | undefined,
): MarginLoss | LossName | undefined {
  if (penalty === undefined) return loss;
  const config = typeof loss === 'object' ? loss.config : {reduction: loss ?? 'oneVsRest'};
  if (!config)
    throw new Error(
      `${call}: grid.penalty needs losses of this package, loss is ${(loss as MarginLoss).name}`,
    );
  return lossOfConfig(call, {...config, penalty: plainPenalty(penalty)});
}

function plainPenalty(penalty: Penalty | string): NonNullable<LossConfig['penalty']> {
  return typeof penalty === 'string'
    ? {name: penalty}
    : {...penalty.parameters, name: penalty.name};
}

/** An object as JSON has it: without what is undefined. @throws as {@link plainValue} */
export function plainObject(name: string, values: object): Parameters {
  return Object.fromEntries(
    Object.entries(values)
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => [key, plainValue(`${name}.${key}`, value)!]),
  );
}

/** A value as JSON has it. @throws if it has none */
export function plainValue(name: string, value: unknown): ParameterValue | undefined {
  if (value === undefined || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (Array.isArray(value)) return value.map((entry, i) => plainValue(`${name}[${i}]`, entry)!);
  if (isLoss(value)) return value.config ?? {name: value.name};
  if (isPenalty(value)) return plainPenalty(value);
  if (value !== null && Object.getPrototypeOf(value) === Object.prototype)
    return plainObject(name, value as object);
  throw new TypeError(
    `${name} must be numbers, strings, losses, penalties or plain objects, got ${value === null ? 'null' : typeof value}`,
  );
}

function isLoss(value: unknown): value is MarginLoss {
  return typeof (value as MarginLoss | null)?.columns === 'function';
}

function isPenalty(value: unknown): value is Penalty {
  return typeof (value as Penalty | null)?.derivative === 'function';
}
