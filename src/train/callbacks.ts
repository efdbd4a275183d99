import type {Label} from '../data/index.js';
import type {EpochRecord} from './history.js';

/** What is known of a batch when it is over. */
export interface BatchRecord {
  /** From 0, within the epoch. */
  batch: number;
  size: number;
  /** Mean data loss of the batch, before its step. */
  loss: number;
}

/** What is known when training begins. */
export interface TrainPlan {
  /** Epochs there will be at most; Infinity where only the gap ends training. */
  epochs: number;
  /** Batches in each. */
  batches: number;
  /** The certified gap at which training ends, where one may be proven. */
  tolerance?: number;
  /** Of a multilabel model, which trains one label after the other: at which it is. */
  label?: LabelAt;
}

/** One of several labels. */
export interface LabelAt {
  name: Label;
  /** Its place, from 0, and how many there are. */
  place: number;
  count: number;
}

type Hook<T extends unknown[]> = (...args: T) => void | Promise<void>;

/** Functions called while training, in the shape of tfjs's. Set `model.stopTraining` in one to end it. */
export interface Callbacks {
  onTrainBegin?: Hook<[logs: TrainPlan]>;
  onEpochBegin?: Hook<[epoch: number]>;
  onBatchEnd?: Hook<[batch: number, logs: BatchRecord]>;
  onEpochEnd?: Hook<[epoch: number, logs: EpochRecord]>;
  onTrainEnd?: Hook<[]>;
}
