import * as tf from '@tensorflow/tfjs';
import type {Features, Label} from '../../data/index.js';
import {
  relativeGap,
  sharedPin,
  type Certificate,
  type EpochRecord,
  type History,
} from '../../train/index.js';
import {checkFitOptions} from '../checkOptions.js';
import type {Estimator} from '../estimator.js';
import {givenOptions, MULTILABEL_FORMAT} from '../facts.js';
import {fit, type Fit} from '../fit.js';
import type {Texts} from '../inputs.js';
import {classesOf} from '../labels.js';
import {scalingOfFacts, tensorsOf, weightsFor, type TrainedLayer} from '../layer.js';
import type {ClassWeight, FitOptions} from '../options.js';
import {learnRows, openResident, preparedOf, rawExamples, type Prepared} from '../prepare.js';
import {binaryOf} from './binaryOf.js';
import {checkLabelSets, labelsOf, membershipOf, separatorOf, type LabelSets} from './labelSets.js';

/**
 * Trains a score column for each label, to tell the examples that have it from the others: exactly
 * the problem of a model of that label alone. What is learnt of the rows is learnt once.
 *
 * @throws one line naming the argument that is wrong
 */
export async function fitLabelSets(
  call: string,
  model: Estimator,
  x: Features | Texts,
  y: LabelSets | undefined,
  options: FitOptions,
): Promise<Fit> {
  const problems = labelProblems(call, model, x, y, options);
  const fits: Fit[] = [];
  try {
    const count = problems.classes.length;
    for (const [place, name] of problems.classes.entries()) {
      const {own, prepared} = problems.problem(place);
      fits.push(await fit(call, own, prepared, options, {name, place, count}));
    }
    return {
      layer: joined(fits, model, problems),
      history: historyOf(fits.map(({history}) => history)),
    };
  } finally {
    for (const {layer} of fits) tf.dispose([layer.weights, layer.intercept]);
    problems.dispose();
  }
}

/** Throws what {@link fitLabelSets} would before it trains. */
export function checkFitOfLabelSets(...given: Parameters<typeof labelProblems>): void {
  const problems = labelProblems(...given);
  try {
    problems.problem(0).prepared.dispose();
  } finally {
    problems.dispose();
  }
}

/** The problems that sets of labels pose, one for each label. */
interface LabelProblems {
  classes: Label[];
  separator: string;
  /** To tell the examples that have label k from the others, and the estimator that does. */
  problem(k: number): {own: Estimator; prepared: Prepared};
  dispose(): void;
}

/** What is learnt of the rows, and where the engine has them, is the same for all labels. */
function labelProblems(
  call: string,
  model: Estimator,
  x: Features | Texts,
  y: LabelSets | undefined,
  options: FitOptions,
): LabelProblems {
  checkFitOptions(call, options);
  const odd = (['validationData', 'warmStart'] as const).find(name => options[name]);
  if (odd) throw new Error(`${call}: ${odd} is of single labels, the model is multilabel`);
  const separator = separatorOf(model.options.multilabel!);
  const check = (at: string, labels: LabelSets, rows: number) =>
    checkLabelSets(at, labels, rows, separator);
  const {labels: sets, ...raw} = rawExamples(call, model, x, y, options, check);
  const classes = [...(model.options.classes ?? classesOf(labelsOf(sets)))];
  if (classes.length < 2)
    throw new Error(
      `${call}: y has ${classes.length ? `one label only, '${classes[0]}'` : 'no label'}`,
    );
  const members = membershipOf(`${call}: y`, sets, classes);
  const rows = learnRows(call, model, options, raw, classes.length);
  const loss = binaryOf(model.loss);
  const pinned = sharedPin(call, rows.posed, rows.room);
  return {
    classes,
    separator,
    problem(k) {
      const label = classes[k]!;
      const {classWeight, ...others} = model.options;
      const weight = weightOf(classWeight, label);
      const own: Estimator = {
        ...model,
        loss,
        layer: undefined,
        options: {...others, loss, classes: [0, 1], ...(weight && {classWeight: weight})},
      };
      const has = new Int32Array(sets.length);
      const sums = [0, 0];
      for (let i = 0; i < has.length; i++) {
        has[i] = members[i * classes.length + k]!;
        sums[has[i]!]! += raw.weights?.[i] ?? 1;
      }
      const counts = new Map(sums.entries());
      const prepared = preparedOf(call, own, {...rows.learnt, counts}, options, conversion =>
        openResident(rows, has, conversion, {pinned}),
      );
      return {own, prepared};
    },
    dispose: () => pinned.dispose(),
  };
}

/** Of the examples that have a label the weight of its class, of others 1. */
function weightOf(classWeight: ClassWeight | undefined, label: Label): ClassWeight | undefined {
  if (classWeight === undefined || classWeight === 'balanced') return classWeight;
  return {1: classWeight[String(label)] ?? 1};
}

/** The columns side by side. */
function joined(
  fits: readonly Fit[],
  {options, loss}: Estimator,
  {classes, separator}: LabelProblems,
): TrainedLayer {
  const layers = fits.map(({layer}) => layer);
  const {facts, encoder, weights} = layers[0]!;
  const [features] = weights.shape;
  const beside = (columns: {W: Float32Array; b: Float32Array}[]) => ({
    W: Float32Array.from(
      {length: features * columns.length},
      (_, i) => columns[i % columns.length]!.W[Math.floor(i / columns.length)]!,
    ),
    b: Float32Array.from(columns, ({b}) => b[0]!),
  });
  const scaling = scalingOfFacts(facts);
  const {config} = binaryOf(loss);
  return {
    ...tensorsOf(beside(layers.map(layer => rawOf(layer))), features),
    ...(layers.some(({scaled}) => scaled) && {
      scaled: beside(layers.map(layer => weightsFor(layer, scaling))),
    }),
    ...(encoder && {encoder}),
    facts: {
      ...facts,
      format: MULTILABEL_FORMAT,
      classes,
      multilabel: separator,
      loss: {...config!, reduction: 'oneVsRest'},
      options: givenOptions(options, loss),
      certificate: certificateOf(fits.map(({history}) => history.certificate)),
    },
  };
}

function rawOf({weights, intercept}: TrainedLayer) {
  return {W: weights.dataSync() as Float32Array, b: intercept.dataSync() as Float32Array};
}

const sumOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);

/** What is proven of the sum of the objectives. */
function certificateOf(certificates: readonly Certificate[]): Certificate {
  return {
    ...provenOf(certificates),
    epochs: Math.max(...certificates.map(({epochs}) => epochs)),
  };
}

type Proven = Pick<Certificate, 'primal' | 'dual' | 'gap' | 'estimated'>;

function provenOf(objectives: readonly Proven[]): Proven {
  const primal = sumOf(objectives.map(one => one.primal));
  const isProven = objectives.every(({dual}) => dual !== undefined);
  const dual = isProven ? sumOf(objectives.map(one => one.dual!)) : undefined;
  return {
    primal,
    ...(objectives.some(({estimated}) => estimated) && {estimated: true}),
    ...(dual !== undefined && {dual, gap: relativeGap(primal, dual)}),
  };
}

/** One history of several: of the sum of the objectives, and the mean of the accuracies. */
function historyOf(histories: readonly History[]): History {
  const length = Math.max(...histories.map(({epochs}) => epochs.length));
  const epochs = Array.from({length}, (_, epoch): EpochRecord => {
    const records = histories.map(({epochs: own}) => own[Math.min(epoch, own.length - 1)]!);
    return {
      epoch,
      ...provenOf(records),
      accuracy: sumOf(records.map(({accuracy}) => accuracy)) / records.length,
      seconds: sumOf(records.map(({seconds}) => seconds)),
    };
  });
  const {solver, engine, backend} = histories[0]!;
  return {
    epochs,
    certificate: certificateOf(histories.map(({certificate}) => certificate)),
    solver,
    engine,
    backend,
    stoppedBy: histories.at(-1)!.stoppedBy,
    seconds: sumOf(histories.map(({seconds}) => seconds)),
  };
}
