import type {FoldScore} from './fold.js';

/** Mean and population standard deviation over the folds. */
export interface Spread {
  mean: number;
  std: number;
}

/** The scores of all folds, and what they come to. */
export interface FoldSummary {
  folds: FoldScore[];
  accuracy: Spread;
  loss: Spread;
  objective: Spread;
  /** Only where every fold has a certificate. */
  gap?: Spread;
  seconds: Spread;
  /** Of the scorers that were asked for, by name. */
  scores?: Record<string, Spread>;
}

/** What the scores of folds come to. */
export function summaryOf(folds: FoldScore[]): FoldSummary {
  const over = (value: (score: FoldScore) => number) => spreadOf(folds.map(value));
  const names = folds[0]?.scores && Object.keys(folds[0].scores);
  return {
    folds,
    accuracy: over(score => score.accuracy),
    loss: over(score => score.loss),
    objective: over(score => score.objective),
    ...(folds.every(({gap}) => gap !== undefined) && {gap: over(score => score.gap!)}),
    seconds: over(score => score.seconds),
    ...(names && {
      scores: Object.fromEntries(names.map(name => [name, over(({scores}) => scores![name]!)])),
    }),
  };
}

/** Mean and population standard deviation. */
export function spreadOf(values: readonly number[]): Spread {
  const meanOf = (numbers: readonly number[]) =>
    numbers.reduce((sum, x) => sum + x, 0) / numbers.length;
  const mean = meanOf(values);
  return {mean, std: Math.sqrt(meanOf(values.map(x => (x - mean) ** 2)))};
}
