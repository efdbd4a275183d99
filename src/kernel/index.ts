export {pinRows, PinnedRows, isSparse} from './pinnedRows.js';
export type {DenseRows, PinOptions, SparseRows} from './pinnedRows.js';
export {fusedLoss} from './fusedLoss.js';
export type {FusedAnswer, FusedLossOfRows, FusedValue, Selection} from './fusedLoss.js';
export {isFusible, type FusedLoss} from './kernelLoss.js';
export {builds, WebAssemblyForbidden, type Build} from './kernelModule.js';
export {limitThreads, processors} from './threads.js';
export {columnSquares, dualAscent} from './dualAscent.js';
export type {Bounds, Conjugate, DualAscent, DualProblem, SweepReport} from './dualAscent.js';
