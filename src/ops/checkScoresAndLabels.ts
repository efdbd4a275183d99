import type {Tensor1D, Tensor2D} from '@tensorflow/tfjs';
import {checkArgument, described, isTensor} from '../arguments/index.js';
import type {MarginLoss} from '../losses/index.js';

/** The least and greatest label by the tensor's data: labels are read back from the backend only once. */
const seen = new WeakMap<object, {least: number; greatest: number}>();

/** Throws one line unless scores are [N, columns], labels [N] int32, and every label has its column. */
export function checkScoresAndLabels(loss: MarginLoss, scores: Tensor2D, labels: Tensor1D): void {
  checkArgument('marginLoss', 'loss', loss, 'loss');
  const call = `marginLoss(${loss.name})`;
  for (const [name, tensor] of Object.entries({scores, labels}))
    if (!isTensor(tensor))
      throw new TypeError(`${call}: ${name} must be a tensor, got ${described(tensor)}`);
  if (scores.rank !== 2) {
    throw new TypeError(`${call}: scores must have shape [N, K], got ${shape(scores)}`);
  }
  if (labels.rank !== 1 || labels.dtype !== 'int32') {
    throw new TypeError(
      `${call}: labels must be int32 of shape [N], got ${labels.dtype} ${shape(labels)}`,
    );
  }
  if (labels.shape[0] !== scores.shape[0]) {
    throw new TypeError(`${call}: scores ${shape(scores)} and labels ${shape(labels)} differ in N`);
  }
  const columns = scores.shape[1];
  const single = loss.columns(2) === 1;
  if (single ? columns !== 1 : columns < 2) {
    throw new TypeError(
      `${call}: scores must have shape [N, ${single ? '1' : 'K ≥ 2'}], got ${shape(scores)}`,
    );
  }
  const classes = single ? 2 : columns;
  const {least, greatest} = labelRange(labels);
  if (least < 0 || greatest >= classes) {
    const label = least < 0 ? least : greatest;
    throw new RangeError(
      `${call}: label ${label} is out of range for ${classes} classes (0 to ${classes - 1})`,
    );
  }
}

function labelRange(labels: Tensor1D): {least: number; greatest: number} {
  let range = seen.get(labels.dataId);
  if (!range) {
    range = {least: Infinity, greatest: -Infinity};
    for (const label of labels.dataSync()) {
      range.least = Math.min(range.least, label);
      range.greatest = Math.max(range.greatest, label);
    }
    seen.set(labels.dataId, range);
  }
  return range;
}

function shape(x: {shape: number[]}): string {
  return `[${x.shape.join(', ')}]`;
}
