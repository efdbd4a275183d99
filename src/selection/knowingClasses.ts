import {classesIn, type LabelOrSet} from '../model/index.js';
import type {Candidate} from './grid.js';

/** The candidate with all the classes there are: a part of the examples may lack some. */
export function knowingClasses<One extends Pick<Candidate, 'svm'>>(
  call: string,
  one: One,
  labels: readonly LabelOrSet[],
): One {
  return {...one, svm: {classes: classesIn(call, labels, one.svm), ...one.svm}};
}
