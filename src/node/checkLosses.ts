import * as tf from '@tensorflow/tfjs';
import type {Tensor2D} from '@tensorflow/tfjs';
import {checkGradients, type GradientReport} from '../gradients/index.js';
import {losses, lossFromConfig, penalties, reductions} from '../losses/index.js';
import {marginLoss} from '../ops/index.js';
import {seededRandom} from '../data/index.js';

/** The report on one loss. */
interface LossCheck {
  reduction: string;
  /** Absent where the loss is made of none. */
  penalty?: string;
  report: GradientReport;
}

const ROWS = 8;
const CLASSES = 5;

/**
 * Checks every loss of the package on the active backend: each penalty with each reduction that
 * takes it, with its default parameters, against autodiff and finite differences. One example
 * has all scores at 0, where every class ties, and one sits on a kink.
 */
export async function checkLosses(seed = 1): Promise<LossCheck[]> {
  const found: LossCheck[] = [];
  for (const reduction of Object.keys(losses)) {
    for (const penalty of penaltiesOf(reduction)) {
      const loss = lossFromConfig({reduction, ...(penalty && {penalty: {name: penalty}})});
      const classes = reduction === 'binary' ? 2 : CLASSES;
      const columns = loss.columns(classes);
      const random = seededRandom(seed);
      const scores = tf.tensor2d(
        // Example 0 ties, example 1 just meets its margin, the rest are random.
        Array.from({length: ROWS * columns}, (_, k) => {
          if (k >= 2 * columns) return (random(4001) - 2000) / 1000;
          return k === columns + Math.min(1, columns - 1) ? 1 : 0;
        }),
        [ROWS, columns],
      );
      const labels = tf.tensor1d(
        Array.from({length: ROWS}, (_, i) => i % classes),
        'int32',
      );
      try {
        const report = await checkGradients(
          (s: Tensor2D) => marginLoss(loss, s, labels),
          [scores],
          {reference: (s: Tensor2D) => loss.value(s, labels), seed},
        );
        found.push({reduction, ...(penalty && {penalty}), report});
      } finally {
        tf.dispose([scores, labels]);
      }
    }
  }
  return found;
}

/** The penalties that a loss can be made of; undefined alone for one that is made of none. */
function penaltiesOf(loss: string): (string | undefined)[] {
  if (!Object.hasOwn(reductions, loss)) return [undefined];
  return Object.keys(penalties).filter(
    name => loss !== 'crammerSinger' || penalties[name]!({}).nondecreasing,
  );
}
