import {beforeAll, describe, expect, test} from '@jest/globals';
import * as tf from '@tensorflow/tfjs';
import {
  binary,
  crammerSinger,
  hinge,
  huberizedTruncatedPinball,
  modifiedHuber,
  oneVsRest,
  pinball,
  smoothedHinge,
  squaredHinge,
  westonWatkins,
  type MarginLoss,
} from '../../src/losses/index.js';
import {hasKink, rowLoss, type RowSums} from '../../src/train/rowLoss.js';
import {useBackend} from '../backends.js';
import {random} from '../random.js';

const costs = [
  [0, 1, 2, 0.5],
  [1, 0, 1, 1],
  [3, 1, 0, 0.2],
  [1, 1, 1, 0],
];
const rounded = huberizedTruncatedPinball({tau: 0.3, delta: 0.6});
const penalties = [
  hinge(),
  squaredHinge(),
  smoothedHinge({gamma: 0.4}),
  modifiedHuber(),
  pinball({tau: 0.5}),
  rounded,
];
const losses: MarginLoss[] = penalties.flatMap(penalty => [
  oneVsRest({penalty, margin: costs}),
  binary({penalty, margin: 0.7}),
  westonWatkins({penalty, margin: costs}),
  ...(penalty.nondecreasing ? [crammerSinger({penalty, margin: costs})] : []),
]);
const cases = losses.flatMap(loss =>
  [0, 0.05, 0.8].filter(gamma => gamma > 0 || !hasKink(loss)).map(gamma => ({loss, gamma})),
);
const title = ({loss: {name, penalty}, gamma}: (typeof cases)[number]) =>
  `${name} of ${penalty!.name}, γ ${gamma}`;

const draw = random(7);
const columnsOf = (loss: MarginLoss) => loss.columns(loss.name === 'binary' ? 2 : 4);
/** Rows of scores near the kinks and far from them, and a label of each. */
const rows = Array.from({length: 30}, (_, i) => ({
  scores: Float64Array.from({length: 4}, () => (i % 3 === 2 ? 8 : 1) * (2 * draw() - 1)),
  label: Math.floor(4 * draw()),
}));
const labelFor = (loss: MarginLoss, label: number) => (loss.name === 'binary' ? label % 2 : label);

/** A center that may be one: the score-gradient of other scores. */
function centerOf(loss: MarginLoss, label: number): Float64Array {
  return sumsAt(loss, 0, Float64Array.of(0.3, -0.2, 0.5, 0.1), label).g.map(x => x / 2);
}

function sumsAt(
  loss: MarginLoss,
  gamma: number,
  scores: Float64Array,
  label: number,
  center?: Float64Array,
) {
  const sums: RowSums = {loss: 0, smooth: 0, dualValue: 0, correct: 0};
  const g = scores.slice(0, columnsOf(loss));
  rowLoss(loss, columnsOf(loss), gamma).add(
    {scores: g, center, at: 0, label: labelFor(loss, label), weight: 2},
    sums,
  );
  return {...sums, g};
}

beforeAll(() => useBackend('cpu'));

const titled = cases.flatMap(of =>
  [false, true].map(
    isCentered => [title(of) + (isCentered ? ', around a center' : ''), of, isCentered] as const,
  ),
);

describe.each(titled)('%s', (_, {loss, gamma}, isCentered) => {
  const columns = columnsOf(loss);
  const centerFor = (label: number) => (isCentered ? centerOf(loss, label) : undefined);

  test('the loss is the one of tensors, its bound below it, the smoothed one between', () => {
    for (const {scores, label} of rows) {
      const row = scores.subarray(0, columns);
      const {smooth, dualValue, g, ...sums} = sumsAt(loss, gamma, row, label, centerFor(label));
      const expected = tf.tidy(
        () =>
          loss
            .value(
              tf.tensor2d([...row], [1, columns]),
              tf.tensor1d([labelFor(loss, label)], 'int32'),
            )
            .dataSync()[0]!,
      );
      expect(sums.loss / 2).toBeCloseTo(expected, 4);
      expect(smooth).toBeLessThanOrEqual(sums.loss + 1e-12);
      // Fenchel and Young: L(s) ≥ ⟨g, s⟩ + q, and equal where nothing is smoothed.
      const touching = g.reduce((sum, x, k) => sum + x * row[k]!, dualValue);
      expect(touching).toBeLessThanOrEqual(sums.loss + 1e-9);
      expect(smooth).toBeLessThanOrEqual(touching + 1e-9);
      if (gamma === 0) expect(touching).toBeCloseTo(sums.loss, 9);
    }
  });

  test('gradient and second derivative are those of finite differences', () => {
    const h = 1e-6;
    for (const {scores, label} of rows) {
      const row = scores.subarray(0, columns);
      const of = rowLoss(loss, columns, gamma);
      const y = labelFor(loss, label);
      const {g, smooth} = sumsAt(loss, gamma, row, label, centerFor(label));
      const center = centerFor(label);
      const smoothAt = (scores: Float64Array) =>
        of.smooth({scores, center, at: 0, label: y, weight: 2});
      expect(smoothAt(row)).toBeCloseTo(smooth, 10);
      const direction = Float64Array.from(row, (_, k) => Math.sin(3 * k + 1));
      const moved = (t: number) => row.map((s, k) => s + t * direction[k]!);
      const slope = (smoothAt(moved(h)) - smoothAt(moved(-h))) / (2 * h);
      expect(slope).toBeCloseTo(
        g.reduce((sum, x, k) => sum + x * direction[k]!, 0),
        4,
      );
      const bent = direction.slice();
      of.bend({scores: row, center, at: 0, label: y, weight: 2}, bent);
      const [up, down] = [h, -h].map(t => sumsAt(loss, gamma, moved(t), label, center).g);
      bent.forEach((x, k) => expect((up![k]! - down![k]!) / (2 * h)).toBeCloseTo(x, 3));
    }
  });
});
