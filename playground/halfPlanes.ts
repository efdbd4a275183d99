import {EXTENT, type LossChoice, type Weights} from './state.js';

/** `a·x + b·y + c ≥ 0` */
export interface HalfPlane {
  readonly a: number;
  readonly b: number;
  readonly c: number;
}

export type Corner = readonly [x: number, y: number];

const SQUARE: readonly Corner[] = [
  [-EXTENT, -EXTENT],
  [EXTENT, -EXTENT],
  [EXTENT, EXTENT],
  [-EXTENT, EXTENT],
];

/** What is left of the plane within all half-planes: a convex polygon, empty if there is nothing. */
export function intersection(halves: readonly HalfPlane[]): Corner[] {
  return halves.reduce<Corner[]>(cut, [...SQUARE]);
}

/** Sutherland and Hodgman's clipping, of one edge. */
function cut(polygon: Corner[], {a, b, c}: HalfPlane): Corner[] {
  const side = ([x, y]: Corner) => a * x + b * y + c;
  return polygon.flatMap((corner, i) => {
    const next = polygon[(i + 1) % polygon.length]!;
    const [here, there] = [side(corner), side(next)];
    const kept: Corner[] = here >= 0 ? [corner] : [];
    if (here >= 0 === there >= 0) return kept;
    const t = here / (here - there);
    return [
      ...kept,
      [corner[0] + t * (next[0] - corner[0]), corner[1] + t * (next[1] - corner[1])],
    ];
  });
}

/** Where `a·x + b·y + c = 0` crosses the plane: two ends, or undefined. */
export function lineEnds({a, b, c}: HalfPlane): [Corner, Corner] | undefined {
  const ends: Corner[] = [];
  for (const edge of [-EXTENT, EXTENT]) {
    const y = -(a * edge + c) / b;
    if (b !== 0 && Math.abs(y) <= EXTENT) ends.push([edge, y]);
    const x = -(b * edge + c) / a;
    if (a !== 0 && Math.abs(x) < EXTENT) ends.push([x, edge]);
  }
  return ends.length < 2 ? undefined : [ends[0]!, ends.at(-1)!];
}

/** The score of a column as a half-plane, `sign·s_k + plus ≥ 0`. */
export function scoreHalf({W, b}: Weights, k: number, sign = 1, plus = 0): HalfPlane {
  return {a: sign * W[0]![k]!, b: sign * W[1]![k]!, c: sign * b[k]! + plus};
}

/** `s_y − s_j ≥ margin` */
function leads({W, b}: Weights, y: number, j: number, margin: number): HalfPlane {
  return {a: W[0]![y]! - W[0]![j]!, b: W[1]![y]! - W[1]![j]!, c: b[y]! - b[j]! - margin};
}

/** Where class `y` is predicted. */
export function regionOf(weights: Weights, y: number): HalfPlane[] {
  if (weights.b.length === 1) return [scoreHalf(weights, 0, y === 1 ? 1 : -1)];
  return others(weights, y).map(j => leads(weights, y, j, 0));
}

/** Where an example of class `y` meets every margin; one half-plane for each class it is held against. */
export function marginOf(
  {reduction, margin}: LossChoice,
  weights: Weights,
  y: number,
): {against: number; half: HalfPlane}[] {
  if (reduction === 'binary')
    return [{against: 1 - y, half: scoreHalf(weights, 0, y === 1 ? 1 : -1, -margin)}];
  if (reduction === 'oneVsRest')
    return weights.b.map((_, k) => ({
      against: k,
      half: scoreHalf(weights, k, k === y ? 1 : -1, -margin),
    }));
  const asked = reduction === 'softmaxCrossEntropy' ? 0 : margin;
  return others(weights, y).map(against => ({against, half: leads(weights, y, against, asked)}));
}

/** Where the prediction changes: the stretches on which two classes share the greatest score. */
export function boundary(weights: Weights): [Corner, Corner][] {
  const {length} = weights.b;
  return Array.from({length: Math.max(2, length)}, (_, k) => k).flatMap(k => {
    const region = intersection(regionOf(weights, k));
    return Array.from({length: k}, (_, j) => {
      const {a, b, c} = length === 1 ? scoreHalf(weights, 0) : leads(weights, k, j, 0);
      const size = EXTENT * (Math.abs(a) + Math.abs(b)) + Math.abs(c);
      if (size === 0) return undefined;
      const on = region.filter(([x, y]) => Math.abs(a * x + b * y + c) <= 1e-9 * size);
      return farthest(on);
    }).filter(stretch => stretch !== undefined);
  });
}

/** The two corners farthest apart; undefined if they are at one place. */
function farthest(corners: readonly Corner[]): [Corner, Corner] | undefined {
  let most = 1e-6;
  let found: [Corner, Corner] | undefined;
  for (const [i, p] of corners.entries())
    for (const q of corners.slice(0, i)) {
      const distance = Math.hypot(p[0] - q[0], p[1] - q[1]);
      if (distance > most) [most, found] = [distance, [p, q]];
    }
  return found;
}

function others({b}: Weights, y: number): number[] {
  return b.map((_, j) => j).filter(j => j !== y);
}
