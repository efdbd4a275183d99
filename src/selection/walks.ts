import {lambdaOf} from '../model/index.js';
import type {FoldWalk} from './foldTasks.js';
import type {Candidate} from './grid.js';

/** The places of candidates that differ in the strength of regularisation alone. */
export function alike(candidates: readonly Candidate[]): number[][] {
  const groups = new Map<string, number[]>();
  candidates.forEach(({parameters: {C: _C, lambda: _lambda, ...others}}, i) => {
    const key = JSON.stringify(others);
    groups.set(key, [...(groups.get(key) ?? []), i]);
  });
  return [...groups.values()];
}

/**
 * Every candidate on every fold, as walks: on each fold from the strongest regularisation to the weakest through
 * candidates that differ in nothing else. The last of an odd number becomes two, of every other candidate each,
 * which two jobs can do at the same time: what a search comes to must not depend on how many there are.
 */
export function walksOf(
  candidates: readonly Candidate[],
  folds: number,
  examples: number,
): FoldWalk[] {
  const strength = (i: number) => lambdaOf(candidates[i]!.svm, examples);
  const walks = alike(candidates).flatMap(group => {
    const path = group.sort((i, j) => strength(j) - strength(i));
    return Array.from({length: folds}, (_, k) => path.map(i => [i, k] as const));
  });
  const last = walks.at(-1)!;
  if (walks.length % 2 === 0 || last.length === 1) return walks;
  const everyOther = (first: number) => last.filter((_, at) => at % 2 === first);
  // The one with the weakest regularisation, which takes longest, first.
  const odd = last.length % 2;
  return [...walks.slice(0, -1), everyOther(1 - odd), everyOther(odd)];
}
