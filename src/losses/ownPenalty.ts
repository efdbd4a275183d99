import type {Penalty} from './penalty.js';

/** The names of this package's penalties: a list, since who uses one loss should not load all of them. */
export const PENALTIES = [
  'hinge',
  'squaredHinge',
  'smoothedHinge',
  'modifiedHuber',
  'pinball',
  'ramp',
  'huberizedTruncatedPinball',
] as const;

const OWN = Symbol.for('tfjs-svm.penalty');

/** Marks a penalty of this package, which the kernel computes by name and parameters; a copy of it is not marked. */
export function ownPenalty(penalty: Penalty): Penalty {
  return Object.defineProperty(penalty, OWN, {value: true});
}

/** Whether a penalty of somebody's own is called as one of this package is: the kernel would take it for that. */
export function isMisnamed(penalty: Penalty): boolean {
  return (PENALTIES as readonly string[]).includes(penalty.name) && !Object.hasOwn(penalty, OWN);
}
