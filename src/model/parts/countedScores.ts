import {option, optionError} from '../../data/index.js';
import type {Score} from '../score.js';
import type {Scorer} from '../scorers/index.js';

/** What scorers say of examples that were only counted. @throws one line at a scorer that needs the scores of each */
export function countedScores(
  call: string,
  scorers: readonly Scorer[],
  {confusion, calibration}: Pick<Score, 'confusion' | 'calibration'>,
): Record<string, number> {
  const {length: classes} = confusion;
  /** An example for each cell of the confusion matrix, which counts as often as it says. */
  const cells = Int32Array.from({length: classes ** 2}, (_, cell) => cell);
  const counted = {
    classes,
    truth: cells.map(cell => Math.floor(cell / classes)),
    predicted: cells.map(cell => cell % classes),
    weights: confusion.flat(),
    scores: [],
  };
  const probable = new Map(Object.entries(calibration ?? {}));
  return Object.fromEntries(
    scorers.map(scorer => {
      checkCounted(call, scorer);
      return [scorer.name, Number(probable.get(scorer.name) ?? scorer.score(counted))];
    }),
  );
}

/** Throws one line if counts of examples do not tell what a scorer says. */
export function checkCounted(call: string, {name, needsScores}: Scorer): void {
  if (needsScores)
    throw optionError`${call}: ${option('scores', name)} needs the scores of all examples in one place: of rows in parts there are only counts`;
}
