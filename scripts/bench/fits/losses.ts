import {
  binary,
  crammerSinger,
  oneVsRest,
  squaredHinge,
  westonWatkins,
  type MarginLoss,
} from '../../../src/index.js';

/** A loss as the judge and the peers need to know it. */
export interface BenchLoss {
  reduction: 'binary' | 'oneVsRest' | 'westonWatkins' | 'crammerSinger';
  squared: boolean;
  /** ‖W‖₁ in the place of ½‖W‖², and no bias. */
  l1?: true;
  ours: MarginLoss;
}

const penalty = squaredHinge();

/** The standard losses: two for two classes on one score column, five for any number of classes. */
export const losses = {
  hinge: {reduction: 'binary', squared: false, ours: binary()},
  'squared hinge': {reduction: 'binary', squared: true, ours: binary({penalty})},
  ovr: {reduction: 'oneVsRest', squared: false, ours: oneVsRest()},
  ovr2: {reduction: 'oneVsRest', squared: true, ours: oneVsRest({penalty})},
  ww: {reduction: 'westonWatkins', squared: false, ours: westonWatkins()},
  ww2: {reduction: 'westonWatkins', squared: true, ours: westonWatkins({penalty})},
  cs: {reduction: 'crammerSinger', squared: false, ours: crammerSinger()},
  'hinge, L1': {reduction: 'binary', squared: false, l1: true, ours: binary()},
  'squared hinge, L1': {reduction: 'binary', squared: true, l1: true, ours: binary({penalty})},
  'ovr, L1': {reduction: 'oneVsRest', squared: false, l1: true, ours: oneVsRest()},
  'ovr2, L1': {reduction: 'oneVsRest', squared: true, l1: true, ours: oneVsRest({penalty})},
  'ww, L1': {reduction: 'westonWatkins', squared: false, l1: true, ours: westonWatkins()},
} satisfies Record<string, BenchLoss>;

export type LossName = keyof typeof losses;

export const binaryLosses = ['hinge', 'squared hinge'] as const satisfies LossName[];
export const multiclassLosses = ['ovr', 'ovr2', 'ww', 'ww2', 'cs'] as const satisfies LossName[];
