import {labelSetScorers, scorersOf, type Scorer, type ScorerChoice} from '../model/index.js';
import type {Candidate} from './grid.js';

/** The scorers that can judge all candidates. @throws one line if one cannot */
export function scorersFor(
  call: string,
  choices: readonly ScorerChoice[] | undefined,
  candidates: readonly Pick<Candidate, 'svm'>[],
): Scorer[] {
  const canJudge = candidates.every(({svm}) => svm.probability);
  const isOfSets = candidates.some(({svm}) => svm.multilabel);
  return scorersOf(call, choices, canJudge, isOfSets ? labelSetScorers : undefined);
}
