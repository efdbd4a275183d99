import type {DataName} from './dataSets.js';
import {binaryLosses, multiclassLosses, type LossName} from './losses.js';

/** One problem to solve: a data set, a loss and C. */
export interface Cell {
  kind: Kind;
  data: DataName;
  loss: LossName;
  C: number;
}

export const cellName = ({data, loss, C}: Cell) => `${data}; ${loss}; C = ${C}`;

/** What is asked of the exact solver at one gap. */
export interface Target {
  /** Its time over that of the best peer, at most. */
  ratio?: number;
  /** Its seconds, at most; with a ratio, where no peer reaches the gap. */
  seconds?: number;
  /** The same for each score column. */
  secondsPerColumn?: number;
  /** Weston–Watkins: its time over that of our own one-vs-rest, at most. */
  overOneVsRest?: number;
  /** Or it says why it is not so near, in the same time. */
  orSaysWhy?: true;
}

/** The targets of each kind of cell, by gap. */
export const targets = {
  'text, two classes': {1e-3: {ratio: 0.6}, 1e-6: {ratio: 0.7}},
  'text, more classes': {1e-3: {ratio: 0.5}, 1e-6: {ratio: 0.6}},
  digits: {1e-3: {ratio: 0.5, seconds: 1, overOneVsRest: 2}, 1e-6: {seconds: 2}},
  dense: {1e-3: {ratio: 0.4, secondsPerColumn: 1}, 1e-6: {secondsPerColumn: 3}},
  small: {1e-3: {seconds: 0.01}, 1e-6: {seconds: 0.03}},
  odd: {1e-3: {seconds: 60, orSaysWhy: true}, 1e-6: {seconds: 60, orSaysWhy: true}},
  L1: {1e-3: {ratio: 1}, 1e-6: {}},
} satisfies Record<string, Record<number, Target>>;

export type Kind = keyof typeof targets;
export const gaps = [1e-3, 1e-6] as const;
export type Gap = (typeof gaps)[number];

const Cs = [0.01, 1, 100];

function all(
  kind: Kind,
  names: DataName[],
  losses: readonly LossName[],
  ofC: readonly number[] = Cs,
): Cell[] {
  return names.flatMap(data => losses.flatMap(loss => ofC.map(C => ({kind, data, loss, C}))));
}

/** How much longer a cell of one kind takes to measure than of another. */
export const shares: Record<Kind, number> = {
  'text, two classes': 1.5,
  'text, more classes': 2.5,
  digits: 1,
  dense: 3.5,
  small: 0.3,
  odd: 1,
  L1: 1,
};

export const cells: readonly Cell[] = [
  ...all('text, two classes', ['text of 2 classes'], binaryLosses),
  ...all('text, more classes', ['text of 4 classes', 'text of 20 classes'], ['ovr', 'ovr2', 'cs']),
  ...all('digits', ['digits'], multiclassLosses),
  ...all('dense', ['images of 2 classes'], binaryLosses),
  ...all('dense', ['images of 10 classes'], ['ovr', 'ovr2', 'cs']),
  ...all('small', ['iris'], multiclassLosses),
  ...all('small', ['20 × 5'], binaryLosses),
  ...all('odd', ['wide, 200 × 20 000', 'tall, 1 000 000 × 20'], binaryLosses, [1]),
  ...all(
    'odd',
    ['iris 20 times over', '6 rows of 10 classes', 'one feature'],
    multiclassLosses,
    [1],
  ),
  ...all('odd', ['digits of sizes 1e-3 to 1e3'], multiclassLosses, [1]),
  ...all('odd', ['digits'], ['ovr', 'ovr2', 'cs'], [1e-6, 1e6]),
  ...all('odd', ['text of 2 classes'], binaryLosses, [1e-6, 1e6]),
  // Where about 1 % and 10 % of the weights are not 0; of the hinge on texts 1 %.
  ...all('L1', ['text of 2 classes'], ['squared hinge, L1'], [0.35, 2]),
  ...all('L1', ['text of 2 classes'], ['hinge, L1'], [0.8]),
  ...all('L1', ['digits'], ['ovr2, L1'], [0.001, 0.003]),
  ...all('L1', ['digits'], ['ovr, L1'], [0.002, 0.0075]),
  ...all('L1', ['digits'], ['ww, L1'], [0.002]),
];
