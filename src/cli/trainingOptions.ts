import {InvalidArgumentError, Option} from 'commander';
import type {NamesWith, Option as OptionRecord} from '../data/index.js';
import {losses, lossOfConfig, ParameterError, penalties, type MarginLoss} from '../losses/index.js';
import {fitOptions, svmOptions, type FitOptions, type SVMOptions} from '../model/index.js';
import {kebabCase, optionText} from '../node/index.js';
import {constant, cosine, inverseTime, polynomial, type Schedule} from '../train/index.js';
import {nameOf, number} from './options.js';

/** The options of code that are flags, too: all of the flag but its name follows from their record. */
type SVMFlag = NamesWith<typeof svmOptions, 'flag'>;
type FitFlag = NamesWith<typeof fitOptions, 'flag'>;

const records: Readonly<Record<string, OptionRecord>> = {...svmOptions, ...fitOptions};

/** Every parameter of a penalty, with the penalties that have it and what each says of it. */
const parameters = new Map<string, {penalty: string; help: string}[]>();
for (const [penalty, {parameters: own = {}}] of Object.entries(penalties)) {
  for (const [name, {help}] of Object.entries(own))
    parameters.set(name, [...(parameters.get(name) ?? []), {penalty, help}]);
}

/** The options that make the loss, as flags. */
export const lossFlags: readonly string[] = ['loss', 'penalty', 'margin', ...parameters.keys()];

/** What the options of {@link trainingOptions} come to; the parameters of penalties beside them. */
export interface TrainingFlags
  extends
    Pick<SVMOptions, Exclude<SVMFlag, 'standardize'>>,
    Pick<FitOptions, Exclude<FitFlag, 'learningRate' | 'optimizer' | 'seed'>> {
  loss?: string;
  penalty?: string;
  margin?: number;
  standardize: boolean;
  optimizer?: string;
  learningRate?: number;
  schedule?: keyof typeof schedules;
  seed: number;
  /** Its flag is one of dataOptions. */
  maxBytes?: number;
}

const schedules = {
  polynomial: (rate: number): Schedule => polynomial(rate),
  constant,
  'inverse-time': inverseTime,
  cosine: (rate: number): Schedule => cosine(rate),
};

/** What scikit-learn calls losses are penalties here. */
const penaltyHints = Object.fromEntries(
  Object.keys(penalties).map(name => [
    name,
    `It is what a violated margin costs: --penalty ${kebabCase(name)}.`,
  ]),
);

/** What it calls penalties is how weights are kept small. */
const regularisationHints = {
  l1: 'It is --l1-ratio 1.',
  l2: 'It is what weights cost without --l1 and --l1-ratio.',
  elasticnet: 'It is --l1-ratio, between 0 and 1.',
};

/** The options of every command that trains: what the model is, and how it is found. */
export function trainingOptions(): Option[] {
  const flagged = (records: Readonly<Record<string, OptionRecord>>) =>
    Object.keys(records).filter(name => records[name]!.flag);
  return [
    new Option(
      '--loss <name>',
      'how violated margins add up over the classes (default: one-vs-rest)',
    ).argParser(nameOf(losses, penaltyHints)),
    new Option(
      '--penalty <name>',
      'what a violated margin costs (default: hinge, or squared-hinge without --loss)',
    ).argParser(nameOf(penalties, regularisationHints)),
    ...[...parameters].map(([name, uses]) =>
      new Option(
        `--${name} <number>`,
        uses.map(({penalty, help}) => `${help} (${kebabCase(penalty)})`).join('; '),
      ).argParser(number),
    ),
    new Option('--margin <number>', 'margin asked for between classes (default: 1)').argParser(
      number,
    ),
    ...flagged(svmOptions).map(name => flagOf(name)),
    // `patience` needs validation examples, which not every command has.
    ...flagged(fitOptions)
      .filter(name => name !== 'patience')

      .map(name => flagOf(name)),
    new Option('--schedule <name>', 'how a given rate falls').choices(Object.keys(schedules)),
  ];
}

/** The flag of an option of code. What is typed is checked as the value in a call would be, before any work. */
export function flagOf(name: string, record: OptionRecord = records[name]!): Option {
  const {help, default: otherwise, check, choices, flag} = record;
  const {
    name: typed = optionText(name),
    value,
    parse = (text: string) => text,
    negated,
    help: own = help,
  } = flag!;
  if (negated) return new Option(`--no-${typed}`, own);
  if (value === undefined) return new Option(`--${typed}`, own);
  const isSeed = name === 'seed';
  const option = new Option(
    `--${typed} ${value}`,
    otherwise === undefined || isSeed ? own : `${own} (default: ${otherwise})`,
  );
  if (choices) option.choices(choices);
  // The seed is needed here, too: it divides the rows.
  if (isSeed) option.default(0);
  if (name === 'C') option.conflicts('lambda');
  return option.argParser((text, before) => {
    const parsed = parse(text, before);
    const wrong = check(parsed);
    if (wrong === undefined) return parsed;
    throw new InvalidArgumentError(`It ${wrong}.`);
  });
}

/** Whether a search can take several values of a flag, with commas between them. */
export function isSeveral(name: string): boolean {
  if (name === 'loss' || name === 'penalty') return true;
  const {flag, varies} = records[name] ?? {};
  return Boolean(varies && flag?.value && !flag.repeated);
}

/** Whether an option takes whole numbers only. */
export function takesWhole(name: string): boolean {
  const {check} = records[name]!;
  return check(1.5) !== undefined && check(2) === undefined;
}

/** What the help of every command that trains ends with. */
export const LOSSES = `
Losses: ${Object.keys(losses).map(kebabCase).join(', ')}.
Penalties: ${Object.entries(penalties)
  .map(([name, {parameters: own = {}}]) => {
    const flags = Object.keys(own).map(parameter => `--${parameter}`);
    return `${kebabCase(name)}${flags.length ? ` (${flags.join(' ')})` : ''}`;
  })
  .join(', ')}.`;

/** The kind of SVM that was asked for. @param command what errors start with */
export function svmOptionsOf(command: string, flags: TrainingFlags): SVMOptions {
  const loss = lossOf(command, flags);
  return {...given(flags, svmOptions), ...(loss && {loss})};
}

/** How it is to be trained. @param command what errors start with */
export function fitOptionsOf(command: string, flags: TrainingFlags): FitOptions {
  const learningRate = rateOf(command, flags);
  const {maxBytes} = flags;
  return {
    ...given(flags, fitOptions),
    ...(maxBytes !== undefined && {maxBytes}),
    ...(learningRate !== undefined && {learningRate}),
  };
}

/** What was given of these options. */
function given(flags: object, records: Readonly<Record<string, OptionRecord>>): object {
  const values = flags as Readonly<Record<string, unknown>>;
  return Object.fromEntries(
    Object.entries(records).flatMap(([name, {flag}]) => {
      const value = flag && values[flag.name ?? name];
      // What a flag negates is true without it.
      const isGiven = value !== undefined && !(flag?.negated && value);
      return isGiven ? [[name, value]] : [];
    }),
  );
}

/** The loss that was asked for; undefined for the default of the estimator. */
export function lossOf(command: string, flags: Partial<TrainingFlags>): MarginLoss | undefined {
  const parameters = penaltyParametersOf(flags);
  if (Object.keys(parameters).length && !flags.penalty) {
    throw new Error(
      `${command}: --${Object.keys(parameters)[0]} belongs to a --penalty, none is given`,
    );
  }
  if (!flags.loss && !flags.penalty && flags.margin === undefined) return undefined;
  const {loss: reduction = 'oneVsRest', penalty, margin} = flags;
  const foreign = Object.keys(parameters).find(name => !hasParameter(penalty!, name));
  if (foreign)
    throw new Error(`${command}: --${foreign} is not for --penalty ${kebabCase(penalty!)}`);
  return naming(command, () =>
    lossOfConfig(command, {
      reduction,
      ...(penalty && {penalty: {name: penalty, ...parameters}}),
      margin,
    }),
  );
}

/** Whether a penalty is made with a parameter of that name. */
export function hasParameter(penalty: string, parameter: string): boolean {
  return Object.hasOwn(penalties[penalty]?.parameters ?? {}, parameter);
}

/** What `make` makes of parameters. @throws what is wrong with one, named as the flag that it is here */
export function naming<T>(command: string, make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof ParameterError)) throw error;
    throw new Error(`${command}: --${error.parameter} ${error.wrong}`, {cause: error});
  }
}

/** The numbers that were given for the penalty. */
export function penaltyParametersOf(flags: object): Record<string, number> {
  return Object.fromEntries(
    Object.entries(flags).filter(([name, value]) => parameters.has(name) && value !== undefined),
  );
}

function rateOf(
  command: string,
  {learningRate, schedule}: TrainingFlags,
): number | Schedule | undefined {
  if (!schedule) return learningRate;
  if (learningRate === undefined && schedule !== 'inverse-time') {
    throw new Error(`${command}: --schedule ${schedule} needs a --learning-rate`);
  }
  return schedules[schedule](learningRate as number);
}
