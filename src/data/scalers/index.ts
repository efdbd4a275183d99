export {scalerNames, scalers, type ScalerName} from './scalers.js';
export type {Scaler, ScalerLearner, Scaling} from './scaler.js';
