import {OptionError} from '../data/index.js';
import {
  reliabilityOf,
  scorers as named,
  scorersOf,
  type Predictions,
  type ReliabilityBin,
  type Scorer,
  type ScorerChoice,
} from './scorers/index.js';

/** How good probabilities are. */
export interface CalibrationScore {
  logLoss: number;
  brier: number;
  /** The expected calibration error, over 15 bins. */
  calibrationError: number;
  /** The reliability diagram: those of these bins that have examples. */
  bins: ReliabilityBin[];
}

/** What scorers say of predictions, and how good probabilities are, if there are any. @throws as {@link scorersOf} */
export function judge(
  call: string,
  predictions: Predictions,
  choices: readonly ScorerChoice[] | undefined,
): {scores?: Record<string, number>; calibration?: CalibrationScore} {
  const hasProbabilities = predictions.probabilities !== undefined;
  const scorers = scorersOf(call, choices, hasProbabilities);
  const judged = {...predictions, ...(scorers.length > 1 && {standings: new Map()})};
  return {
    ...(hasProbabilities && {calibration: calibrationScoreOf(judged)}),
    ...(scorers.length > 0 && {
      scores: Object.fromEntries(scorers.map(scorer => [scorer.name, say(call, scorer, judged)])),
    }),
  };
}

/** What a scorer says. @throws what it throws, saying of which call */
function say(call: string, scorer: Scorer, predictions: Predictions): number {
  try {
    return scorer.score(predictions);
  } catch (error) {
    if (error instanceof OptionError) throw error.at(call);
    throw new Error(`${call}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}

function calibrationScoreOf(predictions: Predictions): CalibrationScore {
  const {logLoss, brier, calibrationError} = named;
  return {
    logLoss: logLoss!.score(predictions),
    brier: brier!.score(predictions),
    calibrationError: calibrationError!.score(predictions),
    bins: reliabilityOf(predictions),
  };
}
