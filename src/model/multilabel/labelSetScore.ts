/** How right the labels of examples are: each count is a sum of weights. */
interface Hits {
  /** Labels that are there and were predicted. */
  right: number;
  /** Labels that were predicted only. */
  wrong: number;
  /** Labels that are there only. */
  missed: number;
}

const ratio = (part: number, whole: number) => (whole > 0 ? part / whole : 0);

const measures = {
  precision: ({right, wrong}: Hits) => ratio(right, right + wrong),
  recall: ({right, missed}: Hits) => ratio(right, right + missed),
  f1: ({right, wrong, missed}: Hits) => ratio(2 * right, 2 * right + wrong + missed),
  jaccard: ({right, wrong, missed}: Hits) => ratio(right, right + wrong + missed),
};

type Measure = keyof typeof measures;
type Average = 'Micro' | 'Macro' | 'Weighted' | 'Samples';

/**
 * How well sets of labels are predicted, with the names and numbers of scikit-learn's averages: of all
 * labels together, of the classes alike or by their examples, of the examples. What divides by 0 is 0.
 */
export type LabelSetScore = Record<`${Measure}${Average}`, number> & {
  /** Share of the examples whose labels are all right, and no other is predicted. */
  subsetAccuracy: number;
  /** Share of wrong answers to whether an example has a label. */
  hammingLoss: number;
};

/**
 * Compares the labels that examples have with those that were predicted.
 *
 * @param truth [N · K], 1 where an example has a label, and `predicted` likewise
 * @param weights [N], ones by default
 */
export function labelSetScore(
  truth: Uint8Array,
  predicted: Uint8Array,
  classes: number,
  weights?: ArrayLike<number>,
): LabelSetScore {
  const none = (): Hits => ({right: 0, wrong: 0, missed: 0});
  const total = none();
  const ofClass = Array.from({length: classes}, none);
  const ofRow: {hits: Hits; weight: number}[] = [];
  for (let row = 0; row < truth.length / classes; row++) {
    const hits = none();
    const weight = weights?.[row] ?? 1;
    for (let k = 0; k < classes; k++) {
      const i = row * classes + k;
      if (!truth[i] && !predicted[i]) continue;
      const what = !truth[i] ? 'wrong' : predicted[i] ? 'right' : 'missed';
      hits[what]++;
      total[what] += weight;
      ofClass[k]![what] += weight;
    }
    ofRow.push({hits, weight});
  }
  const size = ofRow.reduce((sum, {weight}) => sum + weight, 0);
  const whole = ofRow.reduce(
    (sum, {hits, weight}) => sum + (hits.wrong + hits.missed === 0 ? weight : 0),
    0,
  );
  const rows = ofRow.map(({hits, weight}) => [hits, weight / size] as const);
  const support = total.right + total.missed;
  const averages: Record<Average, readonly (readonly [Hits, share: number])[]> = {
    Micro: [[total, 1]],
    Macro: ofClass.map(hits => [hits, 1 / classes]),
    Weighted: ofClass.map(hits => [hits, ratio(hits.right + hits.missed, support)]),
    Samples: rows,
  };
  const scores = Object.entries(measures).flatMap(([measure, value]) =>
    Object.entries(averages).map(([average, parts]) => [
      `${measure}${average}`,
      parts.reduce((sum, [hits, share]) => sum + share * value(hits), 0),
    ]),
  );
  return {
    subsetAccuracy: whole / size,
    hammingLoss: (total.wrong + total.missed) / (size * classes),
    ...(Object.fromEntries(scores) as Record<`${Measure}${Average}`, number>),
  };
}
