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
  'parts',
  'from',
  'until',
  'counts',
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
  'members',
  'memberCount',
  'capacity',
  'grammed',
  'places',
  'gram',
  'bends',
  'memberSlopes',
  'memberMoves',
  'gathered',
  'roots',
  'keptStart',
  'keptRows',
  'keptValues',
  'factors',
] as const;

/** A field of {@link coordinateLayout}. */
export type CoordinateField = (typeof numbers)[number] | (typeof words)[number];

/** Some columns of the scores. */
export const coordinateLayout = blockLayout(numbers, words);
