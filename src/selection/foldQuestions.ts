import {seededRandom} from '../data/index.js';
import {
  isRaw,
  rowsAt,
  type FitOptions,
  type LinearSVM,
  type ScorerChoice,
  type Walk,
} from '../model/index.js';
import type {Fold, Label} from '../data/index.js';
import {
  fitUntilAborted,
  foldCall,
  partOf,
  runFold,
  testFold,
  type FoldResult,
  type FoldScore,
  type WeighedExamples,
} from './fold.js';

/** What all tasks of a question are about. */
export interface FoldSubject {
  /** What errors start with. */
  call: string;
  examples: WeighedExamples;
  folds: readonly Fold[];
  scorers: readonly ScorerChoice[];
  seed?: number | undefined;
}

/** What is trained for a task: the model is disposed of. */
interface FoldTraining {
  /** Which fold, or which draw. */
  fold: number;
  model: LinearSVM;
  fit: FitOptions;
  signal?: AbortSignal | undefined;
  /** Which it is a training of. */
  walk?: Walk | undefined;
}

/** Answers task after task; the tasks that it gets are ascending. Answers are plain data, which threads can send. */
type Answering<Answer> = (training: FoldTraining) => Promise<Answer>;

/** How a model does on a fold, and what it says of each row of it. */
interface ToldFold extends FoldResult {
  /** Of each row that was held out. */
  predictions: Label[];
  /** [rows][columns], its scores. */
  decisions: number[][];
}

/** The first scorer on the rows of training and on those held out. */
interface BothScores {
  train: number;
  test: number;
}

/** The weights [D · columns] of a model of rows drawn with replacement. */
interface DrawnWeights {
  weights: Float32Array;
  features: readonly string[] | undefined;
}

function score({call, examples, folds, scorers: scores}: FoldSubject): Answering<FoldScore> {
  return async ({fold, model, fit, ...how}) => {
    const options = {scores, ...how};
    const place = foldCall(call, fold);
    return (await runFold(place, model, examples, folds[fold]!, fit, options)).score;
  };
}

function rows({call, examples, folds, scorers: scores}: FoldSubject): Answering<ToldFold> {
  return async ({fold, model, fit, ...how}) => {
    const told: Pick<ToldFold, 'predictions' | 'decisions'> = {predictions: [], decisions: []};
    const {test} = folds[fold]!;
    const inspect = async () => {
      const held = rowsAt(examples.raw, test);
      told.predictions = await model.labels(held);
      const decisions = model.scores(held);
      told.decisions = await decisions.array().finally(() => decisions.dispose());
    };
    const options = {scores, inspect, ...how};
    const result = await runFold(foldCall(call, fold), model, examples, folds[fold]!, fit, options);
    return {...result, ...told};
  };
}

function both({call, examples, folds, scorers}: FoldSubject): Answering<BothScores> {
  return async ({fold, model, fit, signal, walk}) => {
    const {train, test} = folds[fold]!;
    const {raw, labels, weights} = partOf(examples, train);
    try {
      const options = {...fit, ...weights};
      const history = await fitUntilAborted(model, raw, labels, options, signal, walk);
      const on = async (rows: readonly number[]) => {
        const part = {train, test: rows};
        const place = foldCall(call, fold);
        const {score} = await testFold(place, model, history, examples, part, {
          scores: scorers,
          walk,
        });
        return Object.values(score.scores!)[0]!;
      };
      return {train: await on(train), test: await on(test)};
    } finally {
      model.dispose();
    }
  };
}

function drawn({call, examples, seed = 0}: FoldSubject): Answering<DrawnWeights> {
  const {data, labels} = examples;
  if (isRaw(data)) throw new TypeError(`${call}: x must be rows of numbers`);
  const random = seededRandom(seed);
  let draws = 0;
  const draw = () => {
    draws++;
    const times = new Float32Array(labels.length);
    for (let i = 0; i < labels.length; i++) times[random(labels.length)]!++;
    return times;
  };
  return async ({fold, model, fit, signal}) => {
    // What another thread takes is drawn here, too.
    while (draws < fold) draw();
    try {
      await fitUntilAborted(model, data, labels, {...fit, sampleWeight: draw()}, signal);
      const weights = model.weights.dataSync().slice() as Float32Array;
      return {weights, features: model.features};
    } finally {
      model.dispose();
    }
  };
}

/** What can be asked of models of folds, in whatever thread. */
export const foldQuestions = {score, rows, both, drawn};

export type FoldQuestion = keyof typeof foldQuestions;

/** What comes of a question. */
export type FoldAnswerTo<Q extends FoldQuestion> = Awaited<
  ReturnType<ReturnType<(typeof foldQuestions)[Q]>>
>;
