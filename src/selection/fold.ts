import type {Dataset, Fold, Label} from '../data/index.js';
import {
  isRaw,
  rowsAt,
  type FitOptions,
  type LabelOrSet,
  type LinearSVM,
  type RawRows,
  type ScorerChoice,
  type Walk,
} from '../model/index.js';
import type {History} from '../train/index.js';

/** How a model that was trained on one part of the examples does on the other. */
export interface FoldScore {
  /** Share of the held-out examples that are predicted right. */
  accuracy: number;
  /** Mean loss of the held-out examples, without the regulariser. */
  loss: number;
  /** F on the training part, of the weights that were kept. */
  objective: number;
  /** Of the scorers that were asked for, by name. */
  scores?: Record<string, number>;
  /** How far above the least F that is at most, relatively; only where it is proven. */
  gap?: number;
  epochs: number;
  /** Of training alone. */
  seconds: number;
}

/** A {@link FoldScore}, and what it was counted of. */
export interface FoldResult {
  score: FoldScore;
  classes: readonly Label[];
  /** [K][K] counts: true class by row, predicted class by column. */
  confusion: number[][];
}

/** Examples with their labels and, where they have any, weights. */
export interface WeighedExamples {
  data: Dataset | RawRows;
  /** The same before they were encoded, where something is to be learnt for that. */
  raw: Dataset | RawRows;
  labels: readonly LabelOrSet[];
  weights: Float32Array | undefined;
}

/**
 * Trains the model on one part of the examples, tests it on the other and disposes of it. Whatever
 * is learnt is learnt from the training part: the scaling of features, the terms of texts, what fills the
 * missing cells of a table.
 *
 * @param call what errors of the test start with, which fold of which call
 * @throws what `fit` and `evaluate` throw; the signal's reason if it is aborted
 */
export async function runFold(
  call: string,
  model: LinearSVM,
  examples: WeighedExamples,
  fold: Fold,
  fit: FitOptions,
  {
    signal,
    scores,
    inspect,
    walk,
  }: {
    signal?: AbortSignal | undefined;
    scores?: readonly ScorerChoice[];
    /** Called before the model is disposed of. */
    inspect?: () => Promise<void>;
    walk?: Walk | undefined;
  },
): Promise<FoldResult> {
  const {raw, labels, weights} = partOf(examples, fold.train);
  try {
    const history = await fitUntilAborted(model, raw, labels, {...fit, ...weights}, signal, walk);
    const result = await testFold(call, model, history, examples, fold, {scores, walk});
    await inspect?.();
    return result;
  } finally {
    model.dispose();
  }
}

/** Which fold of a call something is of, counted from 1 as tables do. */
export const foldCall = (call: string, fold: number) => `${call}: fold ${fold + 1}`;

/** How a model does on the rows of a fold that it was not trained on. @throws what `evaluate` throws */
export async function testFold(
  call: string,
  model: LinearSVM,
  {certificate, seconds}: History,
  examples: WeighedExamples,
  fold: Fold,
  {scores: choices, walk}: {scores: readonly ScorerChoice[] | undefined; walk?: Walk | undefined},
): Promise<FoldResult> {
  const {raw, labels, weights} = partOf(examples, fold.test);
  const rows = walk && isRaw(raw) ? walk.numbers(fold.test, () => model.numbers(call, raw)) : raw;
  const {accuracy, loss, confusion, scores} = await model.evaluateFor(call, rows, labels, {
    ...weights,
    scores: choices,
  });
  const {primal, gap, epochs} = certificate;
  return {
    // Of what was just trained it is known.
    score: {
      accuracy,
      loss: loss!,
      objective: primal,
      ...(gap !== undefined && {gap}),
      epochs,
      seconds,
      ...(scores && {scores}),
    },
    classes: model.classes,
    confusion,
  };
}

/** Some of the examples, before they were encoded. */
export function partOf({raw, labels, weights}: WeighedExamples, rows: readonly number[]) {
  return {
    raw: rowsAt(raw, rows),
    labels: rows.map(row => labels[row]!),
    weights: weights && {sampleWeight: Float32Array.from(rows, row => weights[row]!)},
  };
}

/** `model.fit`, alone or along a walk, that ends soon after the signal is aborted. @throws the signal's reason then */
export async function fitUntilAborted(
  model: LinearSVM,
  x: Dataset | RawRows,
  y: readonly LabelOrSet[],
  fit: FitOptions,
  signal: AbortSignal | undefined,
  walk?: Walk,
) {
  signal?.throwIfAborted();
  const stop = () => {
    model.stopTraining = true;
  };
  signal?.addEventListener('abort', stop);
  try {
    const history = await (walk ? model.fitAlong(walk, x, y, fit) : model.fit(x, y, fit));
    signal?.throwIfAborted();
    return history;
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}
