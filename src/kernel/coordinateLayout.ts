import {blockLayout} from './blockLayout.js';

/** The fields of assembly/coordinates.ts in their order: 8 bytes each, float64, */
const numbers = [
  'above',
  'below',
  'lo',
  'hi',
  'bendAbove',
  'bendBelow',
  'width',
  'squares',
  'biasSquares',
  'absolutes',
  'margin',
  'enough',
  'steepest',
  'change',
  'primal',
  'linear',
  'conjugate',
  'biasSlopes',
] as const;

/** then 4 bytes each. */
const words = [
  'features',
  'rows',
  'rowValues',
  'indices',
  'indptr',
  'values',
  'rowOf',
  'start',
  'columns',
  'first',
  'total',
  'pairwise',
  'hasBias',
  'labels',
  'margins',
  'records',
  'centre',
  'pull',
  'weights',
  'slopes',
  'direction',
  'product',
  'works',
  'list',
  'active',
  'factors',
] as const;

/** Some columns of the scores. */
export const coordinateLayout = blockLayout(numbers, words);
