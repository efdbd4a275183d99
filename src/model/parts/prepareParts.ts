import {
  checkShare,
  gatherWeights,
  type Draw,
  type Label,
  type SplitOptions,
} from '../../data/index.js';
import {checkTrainOptions, type TrainingSet} from '../../train/index.js';
import type {Calibration} from '../calibration/index.js';
import {calibrationOfSums} from './calibrationSums.js';
import {countedScores} from './countedScores.js';
import type {Estimator} from '../estimator.js';
import {weightsFor, type TrainedLayer} from '../layer.js';
import {layoutOfParts} from './layoutOfParts.js';
import {countsOfParts, learnParts} from './learnParts.js';
import {hasL1} from '../objective.js';
import type {FitDatasetOptions} from '../options.js';
import {
  PROTOCOL,
  type PartFile,
  type Parts,
  type PartColumns,
  type PartDraw,
  type PartScores,
  type Question,
} from './parts.js';
import {preparedOf, warnOfLabels, type Learnt, type Prepared} from '../prepare.js';
import {checkStreamOptions} from '../prepareStream.js';
import type {Score} from '../score.js';
import {scorersOf, type ScorerChoice} from '../scorers/index.js';
import {joined, setOfParts} from './setOfParts.js';
import {sumOf} from '../stream.js';
import type {PartsSummary} from './summaryOfParts.js';
import {version} from '../version.js';

/** Where the rows are, and how they are read there. */
export interface PartsOptions {
  readonly files: readonly PartFile[];
  /** Plain JSON. */
  readonly reading: object;
  /** Whether parts are read anew for every question; they are kept in memory by default. */
  readonly stream?: boolean;
  /** Whether to find out what the columns are, for a report: two questions more. */
  readonly summary?: boolean;
  /** Which rows of each part are held out, if any. */
  readonly heldOut?: Required<Omit<SplitOptions, 'multilabel'>> | undefined;
  /** The numbers of the last `answer` that was asked for before a training was interrupted: it goes on from these. */
  readonly start?: Float64Array | undefined;
}

/** The problem that drawn rows pose. */
interface DrawnParts extends Prepared {
  /** How many examples have each label. */
  readonly counts: ReadonlyMap<Label, number>;
}

/** What rows in parts are to be judged for. */
export interface Judging {
  /** Those held out, not those that are trained on. */
  readonly heldOut?: boolean | undefined;
  /** By names or as scorers; those that counts of classes tell, and those of probabilities. */
  readonly scores?: readonly ScorerChoice[] | undefined;
}

/** The problem that rows in parts pose, and who else knows of them. */
export interface PreparedParts extends Prepared {
  /** What the rows are, if that was asked for. */
  readonly summary?: PartsSummary | undefined;
  /** How well a layer of the problem's classes and features does on all rows trained on, or on those held out. */
  judge(layer: TrainedLayer, asked?: Judging): Promise<Score>;
  /** The problem of rows as they are drawn, from now on; of all rows again without a draw. */
  drawn(draw: Draw | undefined, options: FitDatasetOptions): Promise<DrawnParts>;
  /** The scores of a share of the rows that the draw left out, part by part. */
  scores(layer: TrainedLayer, asked: {share: number; seed: number}): Promise<readonly PartScores[]>;
}

/**
 * The problem of rows that are in parts elsewhere. All that is learnt of them is sums over the
 * parts, added in their order.
 *
 * @throws one line naming the part that is wrong
 */
export async function prepareParts(
  call: string,
  model: Estimator,
  parts: Parts,
  {files, reading, stream = false, summary = false, heldOut, start}: PartsOptions,
  options: FitDatasetOptions,
): Promise<PreparedParts> {
  checkTrainOptions(call, options, hasL1(model.options));
  // The rows that are held out validate.
  checkStreamOptions(call, model, heldOut ? {...options, patience: undefined} : options);
  if (heldOut) checkShare(call, heldOut.test);
  const names = files.map(({file}) => file);
  const open = {
    ask: 'open',
    keep: true,
    protocol: PROTOCOL,
    version,
    files,
    reading,
    stream,
    ...(heldOut && {heldOut}),
  } as const;
  const opened = (await parts.ask<PartColumns>(open)).answers;
  const layout = await layoutOfParts(call, parts, opened, names);
  const learnt = await learnParts(call, model, parts, layout, names, options, {summary, heldOut});
  function problemOf(estimator: Estimator, known: Learnt, options: FitDatasetOptions): Prepared {
    const posed = preparedOf(call, estimator, known, options, conversion =>
      setOfParts(call, parts, known, conversion),
    );
    if (!heldOut || options.patience === undefined) return posed;
    const {problem, classes} = posed;
    const validation: TrainingSet = {
      ...problem.examples,
      // Means are what is told.
      size: 1,
      async evaluate({W, b}) {
        const {loss, accuracy} = await judged(joined(W, b), classes, {heldOut: true});
        return {loss: loss!, correct: accuracy};
      },
    };
    return {...posed, problem: {...problem, validation}};
  }
  async function judged(
    weights: Float64Array,
    {length: K}: readonly Label[],
    {
      heldOut = false,
      calibration,
    }: Pick<Judging, 'heldOut'> & {calibration?: Calibration | undefined},
  ): Promise<Score> {
    const question: Question = {
      ask: 'judge',
      ...(heldOut && {heldOut}),
      ...(calibration && {calibration}),
    };
    const {numbers} = await parts.ask(question, weights);
    const confusion = Array.from({length: K}, (_, k) => [...numbers.subarray(k * K, (k + 1) * K)]);
    const right = confusion.reduce((sum, row, k) => sum + row[k]!, 0);
    const size = sumOf(confusion.flat());
    return {
      loss: numbers[K * K]! / size,
      accuracy: right / size,
      confusion,
      ...(calibration && {calibration: calibrationOfSums(numbers.subarray(K * K + 1))}),
    };
  }
  const given = problemOf(model, learnt, options);
  const {scaling, occurring, classes} = given;
  const numbersOf = (layer: TrainedLayer) => {
    const {W, b} = weightsFor(layer, scaling);
    return joined(occurring ? gatherWeights(W, occurring, learnt.columns) : W, b);
  };
  const prepared: PreparedParts = {
    ...given,
    summary: learnt.summary,
    async judge(layer, {heldOut, scores} = {}) {
      const {calibration} = layer.facts;
      const scorers = scorersOf(call, scores, calibration !== undefined);
      const score = await judged(numbersOf(layer), classes, {heldOut, calibration});
      if (scorers.length === 0) return score;
      return {...score, scores: countedScores(call, scorers, score)};
    },
    async drawn(draw, options) {
      const question = {ask: 'draw', keep: true, ...(draw && {draw})} as const;
      const {answers} = await parts.ask<PartDraw>(question);
      const counts = countsOfParts(call, answers, names);
      const rows = sumOf(answers.map(part => part.rows));
      const extent = () => ({...learnt.extent(), rows});
      const known = {...learnt, counts, size: sumOf(answers.map(part => part.size)), extent};
      const estimator = {...model, options: {...model.options, classes}};
      return {...problemOf(estimator, known, options), counts};
    },
    scores: async (layer, asked) =>
      (await parts.ask<PartScores>({ask: 'scores', ...asked}, numbersOf(layer))).answers,
  };
  warnOfLabels(call, model, learnt.counts, learnt.source.labelColumn);
  if (!start) return prepared;
  const {features, columns} = prepared.problem.shape;
  if (start.length !== (features + 1) * columns)
    throw new Error(
      `${call}: the weights to go on from are ${start.length}, the problem has ${(features + 1) * columns}`,
    );
  const size = features * columns;
  const weights = {
    W: Float32Array.from(start.subarray(0, size)),
    b: Float32Array.from(start.subarray(size)),
  };
  return {...prepared, problem: {...prepared.problem, start: weights}};
}
