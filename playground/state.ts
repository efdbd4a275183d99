/** An example in the plane, both coordinates within ±{@link EXTENT}. */
export interface Point {
  readonly x: number;
  readonly y: number;
  /** Class index. */
  readonly label: number;
}

/** A penalty by its name, with all parameters that penalties have; each takes its own. */
export interface LossChoice {
  readonly reduction: Reduction;
  readonly penalty: PenaltyName;
  readonly tau: number;
  readonly gamma: number;
  readonly delta: number;
  readonly cap: number;
  /** Δ */
  readonly margin: number;
}

/** Plain weights: `W` is [2, columns], `b` [columns]. */
export interface Weights {
  readonly W: readonly (readonly number[])[];
  readonly b: readonly number[];
}

/** What a chart axis is called, and how a column of a file was brought into the plane: `(value − center) / scale`. */
export interface Axis {
  readonly name: string;
  readonly center: number;
  readonly scale: number;
}

/** What of the picture is shown besides points, lines and regions. */
export interface Layers {
  readonly bands: boolean;
  readonly slack: boolean;
  readonly duals: boolean;
  /** The boundaries of other penalties. */
  readonly rivals: boolean;
}

/** All that the page shows follows from this; never changed in place. */
export interface State {
  readonly points: readonly Point[];
  /** The name of each class. */
  readonly classes: readonly string[];
  readonly axes: readonly [Axis, Axis];
  readonly loss: LossChoice;
  readonly C: number;
  readonly bias: Bias;
  readonly weights: Weights;
  /** Step size of the updates by hand. */
  readonly rate: number;
  /** Whether the page trains whenever the problem changes. */
  readonly live: boolean;
  readonly layers: Layers;
  /** Index of the chosen example, −1 for none. */
  readonly selected: number;
  /** Index of the lesson, −1 for none. */
  readonly lesson: number;
}

export const EXTENT = 5;
/** The plane as the view box of a picture. */
export const BOX = `${-EXTENT} ${-EXTENT} ${2 * EXTENT} ${2 * EXTENT}`;
export const MOST_CLASSES = 5;
export const MOST_POINTS = 1000;
export const REDUCTIONS = [
  'westonWatkins',
  'crammerSinger',
  'oneVsRest',
  'binary',
  'softmaxCrossEntropy',
] as const;
export const BIASES = ['regularized', 'free', 'none'] as const;

export type Reduction = (typeof REDUCTIONS)[number];
export type Bias = (typeof BIASES)[number];

export type ParameterName = 'tau' | 'gamma' | 'delta' | 'cap';

const penalties = {
  hinge: [],
  squaredHinge: [],
  smoothedHinge: ['gamma'],
  modifiedHuber: [],
  pinball: ['tau'],
  ramp: ['cap'],
  huberizedTruncatedPinball: ['tau', 'delta', 'cap'],
} satisfies Record<string, readonly ParameterName[]>;

export type PenaltyName = keyof typeof penalties;
export const PENALTIES = Object.keys(penalties) as PenaltyName[];
/** The parameters that each penalty has. */
export const PARAMETERS: Readonly<Record<PenaltyName, readonly ParameterName[]>> = penalties;

/** Where each parameter, margin and strength may be. */
export const RANGES = {
  tau: [0, 1],
  gamma: [0.05, 3],
  delta: [0.05, 1],
  cap: [1, 5],
  margin: [0, 20],
  C: [1e-3, 1e3],
  rate: [1e-3, 10],
} as const;

export const HINGE: LossChoice = {
  reduction: 'westonWatkins',
  penalty: 'hinge',
  tau: 0.5,
  gamma: 1,
  delta: 0.5,
  cap: 2,
  margin: 1,
};

export const AXES: State['axes'] = [
  {name: 'x₁', center: 0, scale: 1},
  {name: 'x₂', center: 0, scale: 1},
];

/** Score columns: one for `binary`, else one a class. */
export function columnsOf({loss, classes}: Pick<State, 'loss' | 'classes'>): number {
  return loss.reduction === 'binary' ? 1 : classes.length;
}

/** λ = 1/(C·N) */
export function lambdaOf({C, points}: Pick<State, 'C' | 'points'>): number {
  return 1 / (C * Math.max(1, points.length));
}

/** Weights of 0 for so many score columns. */
export function zeroWeights(columns: number): Weights {
  const row = Array<number>(columns).fill(0);
  return {W: [row, row], b: row};
}

/** Weights at random, from numbers in [0, 1). */
export function randomWeights(columns: number, random: () => number): Weights {
  const row = () => Array.from({length: columns}, () => 2 * random() - 1);
  return {W: [row(), row()], b: row()};
}

/** The state with some of it replaced; what no longer fits (weights, pinball under Crammer–Singer, a selection) is mended. */
export function withChange(state: State, change: Partial<State>): State {
  let next = {...state, ...change};
  if (next.loss.reduction === 'binary' && next.classes.length !== 2)
    next = {...next, loss: {...next.loss, reduction: 'oneVsRest'}};
  if (next.loss.reduction === 'crammerSinger' && !isNondecreasing(next.loss))
    next = {...next, loss: {...next.loss, penalty: 'hinge'}};
  const columns = columnsOf(next);
  if (next.weights.b.length !== columns) next = {...next, weights: zeroWeights(columns)};
  if (next.selected >= next.points.length) next = {...next, selected: next.points.length - 1};
  return next;
}

/** Whether Crammer–Singer takes the penalty. */
export function isNondecreasing({penalty, tau}: Pick<LossChoice, 'penalty' | 'tau'>): boolean {
  return tau === 0 || !PARAMETERS[penalty].includes('tau');
}

/** A point within the plane, on a grid of hundredths: a link holds it exactly. */
export function pointAt(x: number, y: number, label: number): Point {
  const within = (value: number) =>
    Math.round(100 * Math.min(EXTENT, Math.max(-EXTENT, value))) / 100;
  return {x: within(x), y: within(y), label};
}

export function addPoint(state: State, point: Point): State {
  if (state.points.length >= MOST_POINTS) return state;
  return withChange(state, {points: [...state.points, point], selected: state.points.length});
}

export function replacePoint(state: State, index: number, point: Point): State {
  return withChange(state, {points: state.points.map((old, i) => (i === index ? point : old))});
}

export function removePoint(state: State, index: number): State {
  const points = state.points.filter((_, i) => i !== index);
  return withChange(state, {points, selected: Math.min(state.selected, points.length - 1)});
}

export function addClass(state: State): State {
  if (state.classes.length >= MOST_CLASSES) return state;
  const free = [...'ABCDEFGHIJ'].find(name => !state.classes.includes(name))!;
  return withChange(state, {classes: [...state.classes, free]});
}

/** Without the last class and its points. */
export function removeClass(state: State): State {
  const last = state.classes.length - 1;
  if (last < 2) return state;
  return withChange(state, {
    classes: state.classes.slice(0, last),
    points: state.points.filter(({label}) => label !== last),
  });
}
