import * as tf from '@tensorflow/tfjs';
import type {TrainPlan} from './callbacks.js';
import type {PlainWeights} from './engine.js';
import type {EpochRecord, History} from './history.js';
import type {Duals} from './problem.js';
import type {Solution, Watch} from './solver.js';

/** Longest time in ms before timers and signals are let in. */
const YIELD_MS = 50;

/** What a solver returns at its end; the run adds the rest of the {@link History}. */
export interface Outcome extends Omit<History, 'epochs' | 'certificate' | 'backend' | 'seconds'> {
  weights: PlainWeights;
  duals?: Duals;
  certificate: Omit<History['certificate'], 'epochs'>;
}

/** A running training: its clock, its records and its callbacks. */
interface Run {
  /** The records of the epochs so far. */
  readonly records: readonly EpochRecord[];
  /** Since training began. */
  seconds(): number;
  beginEpoch(epoch: number): Promise<void>;
  /** Records an epoch, and calls `onEpochEnd`. */
  endEpoch(record: EpochRecord): Promise<void>;
  /** Yields to timers and signals if they have waited for long. */
  pause(): Promise<void>;
  /** Runs `solve`; `onTrainEnd` is called also if it throws. */
  train(plan: TrainPlan, solve: () => Promise<Outcome>): Promise<Solution>;
}

/** When timers and signals were last let in, by any run: many short ones in a row would never do so by their own clocks. */
let lastPause = -Infinity;

/** Starts the clock. */
export function beginRun({callbacks, label}: Watch): Run {
  const began = performance.now();
  const records: EpochRecord[] = [];
  const seconds = () => (performance.now() - began) / 1000;
  return {
    records,
    seconds,
    async beginEpoch(epoch) {
      for (const hook of callbacks) await hook.onEpochBegin?.(epoch);
    },
    async endEpoch(record) {
      records.push(record);
      for (const hook of callbacks) await hook.onEpochEnd?.(record.epoch, record);
    },
    async pause() {
      if (performance.now() - lastPause <= YIELD_MS) return;
      await tf.nextFrame();
      lastPause = performance.now();
    },
    async train(plan, solve) {
      try {
        for (const hook of callbacks) await hook.onTrainBegin?.(label ? {...plan, label} : plan);
        const {weights, duals, certificate, ...outcome} = await solve();
        for (const hook of callbacks) await hook.onTrainEnd?.();
        return {
          weights,
          duals,
          history: {
            epochs: records,
            certificate: {...certificate, epochs: records.length},
            ...outcome,
            backend: tf.getBackend(),
            seconds: seconds(),
          },
        };
      } catch (error) {
        // A progress display must be closed after an error, too; an error of its own would hide
        // that one.
        for (const hook of callbacks)
          await (async () => hook.onTrainEnd?.())().catch(() => undefined);
        throw error;
      }
    },
  };
}
