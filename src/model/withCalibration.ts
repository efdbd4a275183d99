import * as tf from '@tensorflow/tfjs';
import type {Calibration} from './calibration/index.js';
import type {Estimator} from './estimator.js';
import type {Fit} from './fit.js';

/** What was fitted, with the calibration that `learn` returns; without one if training is ended early. */
export async function withCalibration(
  {shouldStop}: Estimator,
  fitted: Fit,
  learn: () => Promise<Calibration>,
): Promise<Fit> {
  const {layer} = fitted;
  try {
    const calibration = shouldStop() ? undefined : await learn();
    if (!calibration || shouldStop()) return fitted;
    return {...fitted, layer: {...layer, facts: {...layer.facts, calibration}}};
  } catch (error) {
    tf.dispose([layer.weights, layer.intercept]);
    throw error;
  }
}
