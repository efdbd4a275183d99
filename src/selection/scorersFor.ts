import {option, OptionError, optionError, spelled} from '../data/index.js';
import {
  labelSetScorers,
  scorers,
  scorersOf,
  type Scorer,
  type ScorerChoice,
} from '../model/index.js';
import type {Candidate} from './grid.js';

/** The scorers that can judge all candidates. @throws one line if one cannot */
export function scorersFor(
  call: string,
  choices: readonly ScorerChoice[] | undefined,
  candidates: readonly Pick<Candidate, 'svm'>[],
): Scorer[] {
  const canJudge = candidates.every(({svm}) => svm.probability);
  const isOfSets = candidates.some(({svm}) => svm.multilabel);
  const [own, other] = isOfSets ? [labelSetScorers, scorers] : [scorers, labelSetScorers];
  const isOfOther = (choice: ScorerChoice) =>
    typeof choice === 'string' && !Object.hasOwn(own, choice) && Object.hasOwn(other, choice);
  const odd = Array.isArray(choices) ? choices.find(isOfOther) : undefined;
  if (odd === undefined) return scorersOf(call, choices, canJudge, own);
  if (!isOfSets)
    throw optionError`${call}: ${spelled(odd as string)} is of several labels an example, which ${option('multilabel')} takes`;
  const names = Object.keys(own).flatMap((name, i) => [i === 0 ? '' : ', ', spelled(name)]);
  throw new OptionError([
    `${call}: `,
    spelled(odd as string),
    ' is of one label an example: of several there are ',
    ...names,
  ]);
}
