import {
  binary,
  crammerSinger,
  oneVsRest,
  penalties,
  westonWatkins,
  type MarginLoss,
} from '../../src/losses/index.js';
import {
  referencePenalties,
  type PenaltyName,
  type ReductionName,
  type ReferencePenalty,
} from '../reference.js';

/** One penalty with its parameters, in both forms. */
export const everyPenalty: {name: PenaltyName; parameters: Record<string, number>}[] = [
  {name: 'hinge', parameters: {}},
  {name: 'squaredHinge', parameters: {}},
  {name: 'smoothedHinge', parameters: {gamma: 1}},
  {name: 'smoothedHinge', parameters: {gamma: 0.25}},
  {name: 'modifiedHuber', parameters: {}},
  {name: 'pinball', parameters: {tau: 0.5}},
  {name: 'pinball', parameters: {tau: 0}},
  {name: 'pinball', parameters: {tau: 1}},
  {name: 'ramp', parameters: {cap: 2}},
  {name: 'huberizedTruncatedPinball', parameters: {tau: 0.4, delta: 0.5}},
  {name: 'huberizedTruncatedPinball', parameters: {tau: 0, delta: 0.5}},
  {name: 'huberizedTruncatedPinball', parameters: {tau: 0.4, delta: 0.5, kappa: 1.5, cap: 2.5}},
];

const reductionOf = {westonWatkins, crammerSinger, oneVsRest, binary};

interface LossCase {
  title: string;
  classes: number;
  loss: MarginLoss;
  reduction: ReductionName;
  penalty: ReferencePenalty;
  margin: number | number[][];
}

/** Every reduction × penalty × K × margin of the package that is allowed. */
export const everyLoss: LossCase[] = [];
for (const {name, parameters} of everyPenalty) {
  for (const reduction of Object.keys(reductionOf) as ReductionName[]) {
    const penalty = penalties[name]!(parameters);
    if (reduction === 'crammerSinger' && !penalty.nondecreasing) continue;
    for (const classes of reduction === 'binary' ? [2] : [2, 3, 10]) {
      for (const margin of [1, 0.3, costMatrix(classes)]) {
        const numbers = Object.entries(parameters).map(([key, value]) => `${key}=${value}`);
        everyLoss.push({
          title: `${reduction}(${[name, ...numbers].join(' ')}) K=${classes} margin=${Array.isArray(margin) ? 'matrix' : margin}`,
          classes,
          loss: reductionOf[reduction]({penalty, margin}),
          reduction,
          penalty: referencePenalties[name](parameters),
          margin,
        });
      }
    }
  }
}

/** A cost matrix without symmetry, with a zero diagonal. */
export function costMatrix(classes: number): number[][] {
  return Array.from({length: classes}, (_, y) =>
    Array.from({length: classes}, (_, j) => (j === y ? 0 : 0.5 + ((2 * y + j) % 3) * 0.75)),
  );
}

/** Score columns of a case: 1 for binary. */
export function columnsOf({loss, classes}: Pick<LossCase, 'loss' | 'classes'>): number {
  return loss.columns(classes);
}
