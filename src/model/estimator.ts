import type {MarginLoss} from '../losses/index.js';
import type {TrainedLayer} from './layer.js';
import type {SVMOptions} from './options.js';

/** A model to be trained: what it was made with. */
export interface Estimator {
  readonly options: SVMOptions;
  /** Absent where the default is wanted, which depends on the number of classes. */
  readonly loss: MarginLoss | undefined;
  shouldStop(): boolean;
  /** The result of its training before, if there was any. */
  readonly layer?: TrainedLayer | undefined;
}
