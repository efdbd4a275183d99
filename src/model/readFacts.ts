/* eslint-disable house/error-prefix -- load says that these are the facts */
import type {Label} from '../data/index.js';
import {lossFromConfig, type LossConfig} from '../losses/index.js';
import {calibrationNames, isCalibration} from './calibration/index.js';
import {checkObjectiveOptions} from './checkOptions.js';
import {
  FACTS_FORMAT,
  MULTILABEL_FORMAT,
  type Facts,
  type GivenOptions,
  type TrainingFacts,
} from './facts.js';
import {quantizedTypes, type Quantization, type QuantizedType} from './quantized.js';
import type {Source} from './source.js';

/** The facts in models of version 0.1.0. */
interface FirstFacts
  extends Omit<Facts & TrainingFacts, 'format' | 'options' | 'examples' | 'source'>, Source {
  C: number;
}

/**
 * The facts in a saved model, checked.
 *
 * @param shape [D, columns] of the weights
 * @throws one line, without a prefix, on a format of a later version, or saying what does not fit
 */
export function readFacts(found: unknown, shape: readonly [number, number]): Facts {
  if (!isObject(found)) throw new Error(`they are ${describe(found)}, not an object`);
  const facts = 'format' in found ? ofThisFormat(found) : fromFirst(found as unknown as FirstFacts);
  checkFacts(facts, shape);
  return facts;
}

function ofThisFormat(found: Record<string, unknown>): Facts {
  const {format, version} = found;
  if (typeof format === 'number' && format > MULTILABEL_FORMAT) {
    throw new Error(
      `they are of format ${format}, of tfjs-svm ${describe(version)}, and this version reads up to ${MULTILABEL_FORMAT}: update tfjs-svm`,
    );
  }
  if (format !== FACTS_FORMAT && format !== MULTILABEL_FORMAT)
    throw new Error(
      `format must be ${FACTS_FORMAT} or ${MULTILABEL_FORMAT}, got ${describe(format)}`,
    );
  return found as unknown as Facts;
}

function fromFirst(found: FirstFacts): Facts {
  const {features, labelColumn, encoding, zeroBased, pictures, C, ...rest} = found;
  const {version, classes, loss, lambda, bias, l1, ...learnt} = rest;
  check('C', C, isPositive, 'a number above 0');
  check('lambda', lambda, isPositive, 'a number above 0');
  return {
    format: FACTS_FORMAT,
    version,
    classes,
    loss,
    options: {loss, C, bias, l1, standardize: learnt.scaling !== undefined, classes},
    examples: Math.max(1, Math.round(1 / (C * lambda))),
    lambda,
    bias,
    l1,
    source: {
      ...(features && {features}),
      ...(labelColumn !== undefined && {labelColumn}),
      ...(encoding && {encoding}),
      ...(zeroBased !== undefined && {zeroBased}),
      ...(pictures && {pictures}),
    },
    ...learnt,
  };
}

function checkFacts(facts: Facts, [features, columns]: readonly [number, number]): void {
  const {classes, options, source, scaling, importedFrom} = facts;
  check('classes', classes, isClasses, 'two or more different labels, all strings or all numbers');
  const {quantization} = facts;
  if (quantization !== undefined)
    check(
      'quantization',
      quantization,
      isQuantization,
      `of ${quantizedTypes.join(', ')}, with its scale`,
    );
  if (importedFrom === undefined) checkTraining(facts as TrainingFacts, quantization);
  else check('importedFrom', importedFrom, isImportedFrom, 'a format and notes');
  check('options', options, isObject, 'an object');
  if (options.loss !== undefined) check('options.loss', options.loss, isLoss, 'a loss or its name');
  // Throws here, not later, if the loss cannot be made.
  if (options.loss && 'reduction' in options.loss) lossFromConfig(options.loss);
  checkObjectiveOptions('options', {...options, loss: undefined} as never);
  const loss = importedFrom ? options.loss : facts.loss;
  if (loss && 'reduction' in loss) {
    const made = lossFromConfig(loss);
    if (made.columns(classes.length) !== columns) {
      throw new Error(
        `loss ${made.name} of ${classes.length} classes has ${made.columns(classes.length)} score columns, the weights have ${columns}`,
      );
    }
  } else if (columns !== classes.length && !(columns === 1 && classes.length === 2)) {
    throw new Error(`there are ${classes.length} classes, the weights have ${columns} columns`);
  }
  check('source', source, isObject, 'an object');
  const names = source.features;
  if (names !== undefined) {
    const isNames = (value: unknown) =>
      isArrayOf(value, features, name => typeof name === 'string');
    check('source.features', names, isNames, `${features} names, as there are features`);
  }
  const {calibration, threshold} = facts;
  if (threshold !== undefined) {
    check('threshold', threshold, isNumber, 'a number');
    check('threshold', columns, count => count === 1, 'of one score column');
  }
  if (calibration !== undefined) {
    const known = `of ${calibrationNames.join(', ')}, of ${columns} score columns`;
    check('calibration', calibration, found => isCalibration(found, columns), known);
  }
  const {multilabel, thresholds} = facts;
  const isSeparator = (value: unknown) => typeof value === 'string' && value !== '';
  if (multilabel !== undefined) check('multilabel', multilabel, isSeparator, 'a text');
  const isThresholds = (value: unknown) => isArrayOf(value, columns, isNumber);
  if (thresholds !== undefined)
    check('thresholds', thresholds, isThresholds, `${columns} numbers, as there are score columns`);
  if (scaling === undefined) return;
  check('scaling', scaling, isObject, 'an object');
  const isSpread = (value: unknown) => isArrayOf(value, features, x => isNumber(x) && x >= 0);
  check('scaling.spread', scaling.spread, isSpread, `${features} numbers at least 0`);
  const isCenter = (value: unknown) => value === undefined || isArrayOf(value, features, isNumber);
  check('scaling.center', scaling.center, isCenter, `${features} numbers`);
}

function checkTraining(
  {loss, examples, lambda, bias, l1, certificate}: TrainingFacts,
  quantization: Quantization | undefined,
): void {
  check('loss', loss, isLoss, 'a loss or its name');
  check('examples', examples, isPositive, 'a number above 0');
  if (!(lambda === 0 && l1 > 0)) check('lambda', lambda, isPositive, 'a number above 0');
  check('bias', bias, value => ['regularized', 'free', 'none'].includes(value), 'one of the three');
  check('l1', l1, value => Number.isFinite(value) && value >= 0, 'a number at least 0');
  // A quantized model has no certificate.
  if (quantization !== undefined) return;
  check(
    'certificate',
    certificate,
    value => isObject(value) && isNumber(value.primal),
    'that of a fit',
  );
}

function check<T>(name: string, found: T, isRight: (value: T) => boolean, expected: string): void {
  if (!isRight(found)) throw new Error(`${name} must be ${expected}, got ${describe(found)}`);
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isNumber = (value: unknown): value is number => Number.isFinite(value);

function isQuantization(value: unknown): boolean {
  if (!isObject(value)) return false;
  const {dtype, scale, min} = value;
  if (!quantizedTypes.includes(dtype as QuantizedType)) return false;
  return dtype === 'float16' || (isPositive(scale) && isNumber(min));
}

const isPositive = (value: unknown) => isNumber(value) && value > 0;

function isArrayOf(value: unknown, length: number, isEntry: (entry: unknown) => boolean): boolean {
  return Array.isArray(value) && value.length === length && value.every(isEntry);
}

/** Whether these can be the classes of a model: two or more different labels, all texts or all finite numbers. */
export function isClasses(value: unknown): value is Label[] {
  if (!Array.isArray(value) || value.length < 2 || new Set(value).size < value.length) return false;
  return value.every(label => typeof label === 'string') || value.every(isNumber);
}

function isImportedFrom(value: unknown): boolean {
  if (!isObject(value) || typeof value.format !== 'string') return false;
  const isLine = (note: unknown) => typeof note === 'string';
  return value.notes === undefined || (Array.isArray(value.notes) && value.notes.every(isLine));
}

function isLoss(value: unknown): value is GivenOptions['loss'] {
  if (!isObject(value)) return false;
  if (!('reduction' in value)) return typeof value.name === 'string';
  const {reduction, penalty} = value as unknown as LossConfig;
  const isPenalty = isObject(penalty) && typeof penalty.name === 'string';
  return typeof reduction === 'string' && (penalty === undefined || isPenalty);
}

function describe(found: unknown): string {
  const text = JSON.stringify(found) ?? 'nothing';
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
