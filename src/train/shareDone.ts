import type {TrainPlan} from './callbacks.js';
import type {EpochRecord} from './history.js';

/**
 * The progress of a training, from 0 to 1: by epochs, or by the gap on a logarithmic scale from 100
 * % to the tolerance, whichever is further.
 */
export function shareDone(
  {epochs, tolerance = 0}: TrainPlan,
  {epoch, gap = 1}: EpochRecord,
): number {
  const ofEpochs = (epoch + 1) / epochs;
  const ofGap =
    tolerance > 0 && tolerance < 1 ? Math.log(Math.min(gap, 1)) / Math.log(tolerance) : 0;
  return Math.min(1, Math.max(ofEpochs, ofGap));
}
