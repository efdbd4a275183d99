export {hinge} from './hinge.js';
export {squaredHinge} from './squaredHinge.js';
export {smoothedHinge} from './smoothedHinge.js';
export {modifiedHuber} from './modifiedHuber.js';
export {pinball} from './pinball.js';
export {ramp} from './ramp.js';
export {
  huberizedTruncatedPinball,
  type HuberizedTruncatedPinballOptions,
} from './huberizedTruncatedPinball.js';
export {
  westonWatkins,
  crammerSinger,
  oneVsRest,
  binary,
  type ReductionOptions,
} from './multiclass.js';
export {softmaxCrossEntropy} from './softmaxCrossEntropy.js';
export {
  camelCase,
  configOf,
  lossFromConfig,
  lossOfConfig,
  losses,
  penalties,
  reductions,
  type LossName,
  type PenaltyName,
} from './lossFromConfig.js';
export {ParameterError} from './checkParameter.js';
export {checkMarginClasses, type Margin} from './margin.js';
export type {LossConfig, MarginLoss} from './marginLoss.js';
export type {Parabola, Penalty} from './penalty.js';
