import {
  checkOptions,
  must,
  notNegative,
  numberFlag,
  oneOf,
  option,
  optionError,
  orSeparator,
  positive,
  scalerNames,
  withExamples,
  yesOrNo,
  type Option,
  type OptionsOf,
  type Vectorizer,
} from '../data/index.js';
import {camelCase} from '../losses/index.js';
import {trainOptions} from '../train/index.js';
import {calibrationNames} from './calibration/index.js';
import type {FitDatasetOptions, FitOptions, PartialFitOptions, SVMOptions} from './options.js';

/** The record of each option of `linearSVM`: its check, default, flag and help. */
export const svmOptions = {
  loss: {
    help: 'the loss',
    default: 'one-vs-rest of the squared hinge',
    check: value => {
      const {columns, derivative} = (value ?? {}) as {columns?: unknown; derivative?: unknown};
      if (typeof value === 'string' || typeof columns === 'function') return undefined;
      if (typeof value === 'function') return 'must be a loss, which a call of it makes';
      if (typeof derivative !== 'function') return 'must be a loss or the name of one';
      return 'must be a loss, not a penalty: oneVsRest({penalty}) makes one of it';
    },
    varies: true,
  },
  C: {
    help: 'weight of the loss against the regulariser',
    default: '1',
    check: positive,
    flag: numberFlag,
    varies: true,
  },
  lambda: {
    help: 'regularisation strength instead of C',
    default: '1/(C·N)',
    check: positive,
    flag: numberFlag,
    varies: true,
  },
  bias: {
    help: 'the intercept',
    default: 'regularized',
    ...oneOf(['regularized', 'free', 'none']),
    flag: {value: '<kind>'},
    varies: true,
  },
  l1: {
    help: 'strength of an additional L1 regulariser',
    default: '0',
    check: notNegative,
    flag: numberFlag,
    varies: true,
  },
  l1Ratio: {
    help: 'share of L1 in the regulariser, instead of l1',
    default: '0',
    check: must(
      'a number from 0 to 1',
      value => typeof value === 'number' && value >= 0 && value <= 1,
    ),
    flag: numberFlag,
    varies: true,
  },
  classWeight: {
    help: "factor on the loss of a class, or 'balanced', the rarer the greater",
    default: '1',
    check: value =>
      value === 'balanced' || (typeof value === 'object' && value !== null)
        ? undefined
        : "must be 'balanced' or weights by label",
    flag: {value: '<label=weight>', parse: classWeightOf, repeated: true},
    varies: true,
  },
  vectorizer: {
    help: 'what makes features of texts',
    check: value =>
      typeof (value as Partial<Vectorizer> | null)?.fit === 'function'
        ? undefined
        : 'must be one such as tfidf()',
  },
  scaling: {
    help: 'what features are scaled by',
    default: 'standard of dense rows, maxabs of sparse ones, none of texts',
    ...oneOf(scalerNames),
    flag: {value: '<name>'},
    varies: true,
  },
  multilabel: {
    help: 'whether an example can have several labels, and what is between them in a text',
    default: 'false',
    check: orSeparator,
    flag: {
      value: '[separator]',
      help: 'examples have several labels, in a text with this between them',
    },
  },
  standardize: {
    help: 'false is short for scaling none',
    default: 'true, but for texts',
    check: yesOrNo,
    flag: {negated: true, help: 'train on the features as they are, --scaling none'},
    varies: true,
  },
  classes: {
    help: 'all class labels in order',
    default: 'those of y',
    check: must(
      'an array of at least two different labels',
      value => Array.isArray(value) && value.length > 1 && new Set(value).size === value.length,
    ),
  },
  probability: {
    help: 'probabilities too: by sigmoid, temperature or isotonic',
    default: 'none; if only asked for, sigmoid for two classes and temperature for more',
    check: must(
      `true, false or one of ${calibrationNames.join(', ')}`,
      value => typeof value === 'boolean' || calibrationNames.includes(value as never),
    ),
    flag: {name: 'probabilities', value: '[method]'},
  },
} as const satisfies OptionsOf<SVMOptions>;

/** The record of each option of `fitDataset`. */
const fitDatasetOptions = {
  ...trainOptions,
  validationData: {help: 'examples and labels that are only evaluated', check: withExamples},
  engine: {
    help: 'what computes losses and gradients',
    default: 'the fastest that applies',
    ...oneOf(['fused', 'tensor']),
    flag: {value: '<name>'},
  },
  warmStart: {
    help: 'whether training starts from the weights there are, or from those of another model',
    default: 'false',
    check: must(
      'true, false or a linearSVM',
      value =>
        typeof value === 'boolean' ||
        (typeof value === 'object' && value !== null && 'partialFit' in value),
    ),
  },
  // Its flag is that of data files, which it limits, too.
  maxBytes: {
    help: 'bytes that the model may take',
    default: '1 GiB',
    check: must('a number above 0', value => typeof value === 'number' && value > 0),
  },
} as const satisfies OptionsOf<FitDatasetOptions>;

const sampleWeight: Option = {
  help: 'factor on the loss of each example',
  default: '1',
  check: withExamples,
};

/** The record of each option of `fit`. */
export const fitOptions = {
  ...fitDatasetOptions,
  sampleWeight,
} as const satisfies OptionsOf<FitOptions>;

const partialFitOptions: OptionsOf<PartialFitOptions> = {
  optimizer: trainOptions.optimizer,
  learningRate: trainOptions.learningRate,
  batchSize: trainOptions.batchSize,
  seed: trainOptions.seed,
  classes: svmOptions.classes,
  sampleWeight,
  engine: fitDatasetOptions.engine,
  maxBytes: fitDatasetOptions.maxBytes,
};

/** 'balanced', or `label=weight` added to those of earlier flags; undefined if it is neither. */
function classWeightOf(text: string, before: unknown = {}): unknown {
  const at = text.lastIndexOf('=');
  if (text === 'balanced' || at < 1 || typeof before !== 'object')
    return text === 'balanced' ? text : null;
  return {...before, [text.slice(0, at)]: numberFlag.parse!(text.slice(at + 1))};
}

/** Throws one line if an option of `fit` is unknown or not what it may be, by itself or with others. */
export function checkFitOptions(call: string, options: FitOptions): void {
  checkOptions(call, options, fitOptions);
  checkTogether(call, options);
}

/** As {@link checkFitOptions}, of `fitDataset`. */
export function checkFitDatasetOptions(call: string, options: FitDatasetOptions): void {
  checkOptions(call, options, fitDatasetOptions);
  checkTogether(call, options);
}

function checkTogether(
  call: string,
  {patience, validationData, solver, engine}: FitDatasetOptions,
): void {
  if (patience !== undefined && !validationData)
    throw optionError`${call}: ${option('patience')} needs ${option('validationData')}`;
  if (solver === 'exact' && engine === 'tensor')
    throw optionError`${call}: ${option('solver', 'exact')} computes on ${option('engine', 'fused')}, got ${option('engine', 'tensor')}`;
}

/** Throws one line if an option of `partialFit` is not what it may be, or one of the first call comes later. */
export function checkPartialFitOptions(
  call: string,
  options: PartialFitOptions,
  isStarted: boolean,
): void {
  checkOptions(call, options, partialFitOptions);
  if (!isStarted) return;
  for (const name of ['optimizer', 'learningRate', 'seed', 'classes'] as const) {
    if (options[name] !== undefined)
      throw new Error(`${call}: ${name} is an option of the first call, this one goes on with its`);
  }
}

/** Throws one line unless every option is known and what it may be, by itself and with the others. */
export function checkObjectiveOptions(call: string, options: SVMOptions): void {
  const {C, lambda, l1, l1Ratio, scaling, standardize, multilabel} = options ?? {};
  checkOptions(call, options, svmOptions);
  if (C !== undefined && lambda !== undefined) {
    throw optionError`${call}: give ${option('C')} or ${option('lambda')}, not both (C = 1/(lambda·N)), got ${option('C', C)} and ${option('lambda', lambda)}`;
  }
  if (scaling !== undefined && standardize !== undefined) {
    throw optionError`${call}: give ${option('scaling')} or ${option('standardize')}, not both, got ${option('scaling', scaling)}`;
  }
  if (multilabel) checkMultilabel(call, options);
  if (l1 !== undefined && l1Ratio !== undefined) {
    throw optionError`${call}: give ${option('l1')} or ${option('l1Ratio')}, not both (l1 = l1Ratio·lambda), got ${option('l1', l1)} and ${option('l1Ratio', l1Ratio)}`;
  }
}

/** Throws one line unless a column can be trained for each label, and all that is asked for is of such columns. */
function checkMultilabel(call: string, {loss, probability}: SVMOptions): void {
  const name = typeof loss === 'string' ? camelCase(loss) : loss?.config?.reduction;
  const {margin} = (typeof loss === 'object' && loss.config) || {};
  if (loss && (name !== 'oneVsRest' || typeof margin === 'object'))
    throw optionError`${call}: ${option('multilabel')} trains a column for each label: ${option('loss', 'oneVsRest')} does, of a margin for all classes`;
  if (probability)
    throw optionError`${call}: ${option('probability')} is of classes of which an example has one, not of ${option('multilabel')}`;
}
