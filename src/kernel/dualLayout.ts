import {blockLayout} from './blockLayout.js';

/** The fields of assembly/dual.ts in their order: 8 bytes each, float64, */
const numbers = [
  'C',
  'margin',
  'above',
  'below',
  'lo',
  'hi',
  'ignore',
  'stretch',
  'widening',
  'biasStep',
  'biasKeep',
  'biasWeight',
  'gap',
  'change',
  'visited',
  'moved',
  'woken',
  'squaresV',
  'squaresW',
  'squaresApart',
  'squaresGone',
  'loss',
  'value',
] as const;

/** then 4 bytes each. */
const words = [
  'features',
  'columns',
  'first',
  'total',
  'rows',
  'parts',
  'from',
  'until',
  'sparse',
  'values',
  'indices',
  'indptr',
  'labels',
  'exampleWeights',
  'reduction',
  'margins',
  'base',
  'weights',
  'centre',
  'stride',
  'steps',
  'baseBias',
  'bias',
  'biasCentre',
  'exact',
  'exactBias',
  'exactly',
  'baseScores',
  'duals',
  'summed',
  'curvature',
  'still',
  'list',
  'active',
  'order',
  'counts',
  'buckets',
  'neighbours',
  'key',
  'factors',
  'top',
  'room',
] as const;

export type DualNumber = (typeof numbers)[number];
type DualWord = (typeof words)[number];
export type DualFields = Record<DualNumber | DualWord, number>;

/** A block of columns. */
export const dualLayout = blockLayout(numbers, words);

/** Multiply-adds from which on rows are certified in parts. */
const WORK_OF_PARTS = 4e6;

/** In how many parts rows are certified, whatever the threads, see assembly/certify.ts; each has a record of a block. */
export const partsOf = (work: number) => (work > WORK_OF_PARTS ? 2 : 1);
