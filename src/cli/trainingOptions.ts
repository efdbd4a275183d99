import {Option} from 'commander';
import {
  lossFromConfig,
  penalties,
  reductions,
  type LossConfig,
  type MarginLoss,
} from '../losses/index.js';
import type {ClassWeight, EngineName, FitOptions, SVMOptions} from '../model/index.js';
import {
  constant,
  cosine,
  inverseTime,
  polynomial,
  type Bias,
  type Schedule,
} from '../train/index.js';
import {nameOf, number, classWeight} from './options.js';

const penaltyParameters = ['gamma', 'tau', 'delta', 'kappa', 'cap'] as const;

/** The options that make the loss, as flags. */
export const lossFlags: readonly string[] = ['loss', 'penalty', 'margin', ...penaltyParameters];

/** What the options of {@link trainingOptions} come to. */
export interface TrainingFlags extends Partial<Record<(typeof penaltyParameters)[number], number>> {
  loss?: string;
  penalty?: string;
  margin?: number;
  C?: number;
  lambda?: number;
  bias?: Bias;
  l1?: number;
  classWeight?: ClassWeight;
  standardize: boolean;
  optimizer?: string;
  learningRate?: number;
  schedule?: keyof typeof schedules;
  epochs?: number;
  batchSize?: number;
  seed: number;
  tolerance?: number;
  engine?: EngineName;
  /** Of dataOptions. */
  maxBytes?: number;
}

const schedules = {
  polynomial: (rate: number): Schedule => polynomial(rate),
  constant,
  'inverse-time': inverseTime,
  cosine: (rate: number): Schedule => cosine(rate),
};

/** The options of every command that trains: what the model is, and how it is found. */
export function trainingOptions(): Option[] {
  return [
    new Option(
      '--loss <name>',
      'how violated margins add up over the classes (default: one-vs-rest)',
    ).argParser(nameOf(reductions)),
    new Option(
      '--penalty <name>',
      'what a violated margin costs (default: hinge, or squared-hinge without --loss)',
    ).argParser(nameOf(penalties)),
    numeric('--gamma', 'width of the corner of smoothed-hinge'),
    numeric('--tau', 'slope of the left arm of a pinball'),
    numeric('--delta', 'width of the corners of huberized-truncated-pinball'),
    numeric('--kappa', 'where its left arm levels off'),
    numeric('--cap', 'where it, or a ramp, levels off on the right'),
    numeric('--margin', 'margin asked for between classes (default: 1)'),
    numeric('--C', 'weight of the loss against the regulariser (default: 1)'),
    numeric('--lambda', 'regularisation strength instead of C'),
    new Option('--bias <kind>', 'the intercept').choices(['regularized', 'free', 'none']),
    numeric('--l1', 'strength of an additional L1 regulariser'),
    new Option(
      '--class-weight <label=weight>',
      "factor on the loss of a class, can be repeated; or 'balanced', the rarer the greater",
    ).argParser(classWeight),
    new Option('--no-standardize', 'train on the features as they are'),
    new Option(
      '--optimizer <name>',
      'sgd, momentum, nesterov, adagrad, adadelta, rmsprop, adam or adamax',
    ),
    numeric('--learning-rate', 'first learning rate (default: from the size of the features)'),
    new Option('--schedule <name>', 'how a given rate falls').choices(Object.keys(schedules)),
    numeric('--epochs', 'passes through the data (default: those of 2000 steps)'),
    numeric('--batch-size', 'examples a step (default: all, up to 8192)'),
    numeric('--seed', 'fixes split and shuffling').default(0),
    numeric('--tolerance', 'certified relative gap to stop at (default: 0.005)'),
    new Option('--engine <name>', 'fused or tensor; the fastest that applies by default'),
  ];
}

function numeric(flag: string, description: string): Option {
  return new Option(`${flag} <number>`, description).argParser(number);
}

/** What the help of every command that trains ends with. */
export const LOSSES = `
Losses: one-vs-rest, weston-watkins, crammer-singer, binary.
Penalties: hinge, squared-hinge, smoothed-hinge (--gamma), modified-huber, pinball (--tau), ramp (--cap),
  huberized-truncated-pinball (--tau --delta --kappa --cap).`;

/** The kind of SVM that was asked for. @param command what errors start with */
export function svmOptions(command: string, flags: TrainingFlags): SVMOptions {
  const {C, lambda, bias, l1, classWeight, standardize} = flags;
  return {loss: lossOf(command, flags), C, lambda, bias, l1, classWeight, standardize};
}

/** How it is to be trained. @param command what errors start with */
export function fitOptions(command: string, flags: TrainingFlags): FitOptions {
  const {optimizer, epochs, batchSize, seed, tolerance, engine, maxBytes} = flags;
  const learningRate = rateOf(command, flags);
  return {optimizer, learningRate, epochs, batchSize, seed, tolerance, engine, maxBytes};
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
  const config: LossConfig = {
    reduction: flags.loss ?? 'oneVsRest',
    penalty: {name: flags.penalty ?? 'hinge', ...parameters},
    margin: flags.margin ?? 1,
  };
  return lossFromConfig(config);
}

/** The numbers that were given for the penalty. */
export function penaltyParametersOf(
  flags: Pick<TrainingFlags, (typeof penaltyParameters)[number]>,
): Record<string, number> {
  return Object.fromEntries(
    penaltyParameters.flatMap(name => (flags[name] === undefined ? [] : [[name, flags[name]]])),
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
