import {at, path} from './draw.js';
import {dualVariables} from './dualVariables.js';
import {dualSize, violationsOf, type Evaluation} from './evaluate.js';
import {intersection, lineEnds, marginOf, regionOf, scoreHalf, type Corner} from './halfPlanes.js';
import {BOX, EXTENT, type Point, type State} from './state.js';

/** A violation below this counts as none: float32 weights do not tell. */
const ON_THE_MARGIN = 2e-3;

const SIZE = 0.13;

/**
 * All of the plane that follows from the weights, as SVG. y points upwards, so every y is turned round
 * in this file and nowhere else.
 */
export function drawScene(state: State, evaluation: Evaluation): string {
  const about = `${state.points.length} points of ${state.classes.length} classes, ${wrongOf(state, evaluation)} of them predicted wrong`;
  return `<svg viewBox="${BOX}" role="img" aria-label="${about}">${[
    regions(state),
    grid(),
    lines(state),
    state.layers.slack ? slacks(state, evaluation) : '',
    rings(state, evaluation),
  ].join('')}</svg>`;
}

/** The points themselves, above the scene: they stay as they are while the weights change. */
export function drawPoints({points, selected}: State): string {
  const marks = points.map(
    ({x, y, label}, i) =>
      `<path class="point fill${label}${i === selected ? ' selected' : ''}" transform="translate(${at(x)} ${at(-y)})" d="${MARKS[label]}"/>`,
  );
  return `<svg viewBox="${BOX}" aria-hidden="true">${marks.join('')}</svg>`;
}

/** How many points are predicted wrong. */
export function wrongOf({points}: State, {predicted}: Evaluation): number {
  return points.filter(({label}, i) => predicted[i] !== label).length;
}

function regions({classes, weights, loss, layers: {bands}}: State): string {
  return classes
    .map((_, k) => {
      const polygon = (corners: Corner[], kind: string) =>
        `<path class="${kind} fill${k}" d="${corners.length ? `${path(corners.map(upwards))}Z` : ''}"/>`;
      const met = marginOf(loss, weights, k).map(({half}) => half);
      return (
        polygon(intersection(regionOf(weights, k)), 'region') +
        polygon(bands ? intersection(met) : [], 'met')
      );
    })
    .join('');
}

function grid(): string {
  const ticks = Array.from({length: 2 * EXTENT - 1}, (_, i) => i + 1 - EXTENT);
  const marks = ticks.map(t => `M${t} -.06V.06M-.06 ${t}H.06`).join('');
  return `<path class="axis" d="M${-EXTENT} 0H${EXTENT}M0 ${-EXTENT}V${EXTENT}${marks}"/>`;
}

/** One line a score column, where the score is 0, with an arrow to where it grows. */
function lines({weights, loss}: State): string {
  return weights.b
    .map((_, k) => {
      const colour = loss.reduction === 'binary' ? 1 : k;
      const half = scoreHalf(weights, k);
      const ends = lineEnds(half);
      if (!ends) return `<g class="line stroke${colour}"></g>`;
      const [from, to] = ends;
      const norm = Math.hypot(half.a, half.b);
      const foot: Corner = [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2];
      const [dx, dy] = [half.a / norm, half.b / norm];
      const tip: Corner = [foot[0] + 0.7 * dx, foot[1] + 0.7 * dy];
      const barb = (side: number): Corner => [
        tip[0] - 0.22 * dx + side * 0.13 * dy,
        tip[1] - 0.22 * dy - side * 0.13 * dx,
      ];
      const arrow = path([foot, tip].map(upwards)) + path([barb(1), tip, barb(-1)].map(upwards));
      return `<g class="line stroke${colour}"><path d="${path([from, to].map(upwards))}"/><path d="${arrow}"/></g>`;
    })
    .join('');
}

/** The slack of each point to scale: the way to the margin it violates worst. */
function slacks({points, loss, weights}: State, {scores}: Evaluation): string {
  const drawn = points.map(({x, y, label}, i) => {
    const violations = violationsOf(loss, scores[i]!, label);
    if (!violations.length) return '';
    const worst = violations.reduce((most, one) => (one.m > most.m ? one : most));
    if (worst.m <= ON_THE_MARGIN) return '';
    const {half} = marginOf(loss, weights, label).find(({against}) => against === worst.against)!;
    const squares = half.a ** 2 + half.b ** 2;
    if (squares < 1e-12) return '';
    const way = worst.m / squares;
    return path(
      (
        [
          [x, y],
          [x + way * half.a, y + way * half.b],
        ] as Corner[]
      ).map(upwards),
    );
  });
  return `<path class="slack" d="${drawn.join('')}"/>`;
}

/** Behind each point that is predicted wrong a disc, and around each that pulls a ring, the larger the more. */
function rings(state: State, evaluation: Evaluation): string {
  const {points, loss, layers} = state;
  const {scores, predicted} = evaluation;
  const duals = layers.duals ? dualVariables(state, evaluation) : [];
  const sizes = duals.map(dual => dualSize(loss, dual));
  const greatest = Math.max(1, ...sizes);
  const [wrong, pulling, touching]: [string[], string[], string[]] = [[], [], []];
  points.forEach((point, i) => {
    if (predicted[i] !== point.label) wrong.push(circle(point, 0.19));
    if (!layers.duals) return;
    const size = sizes[i]! / greatest;
    const isOn = () =>
      violationsOf(loss, scores[i]!, point.label).some(({m}) => Math.abs(m) <= ON_THE_MARGIN);
    if (size > 1e-3) pulling.push(circle(point, 0.16 + 0.17 * Math.sqrt(size)));
    else if (isOn()) touching.push(circle(point, 0.2));
  });
  return `<path class="wrong" d="${wrong.join('')}"/><path class="dual" d="${pulling.join('')}"/><path class="dual on" d="${touching.join('')}"/>`;
}

function circle({x, y}: Point, radius: number): string {
  const r = at(radius);
  return `M${at(x - radius)} ${at(-y)}a${r} ${r} 0 1 0 ${at(2 * radius)} 0a${r} ${r} 0 1 0 ${at(-2 * radius)} 0`;
}

const upwards = ([x, y]: Corner): Corner => [x, -y];

/** A shape a class, for those who do not tell the colours. */
export const MARKS: readonly string[] = [
  `M${-SIZE} 0a${SIZE} ${SIZE} 0 1 0 ${2 * SIZE} 0a${SIZE} ${SIZE} 0 1 0 ${-2 * SIZE} 0Z`,
  `M-.115-.115H.115V.115H-.115Z`,
  `M0-.16L.15.12H-.15Z`,
  `M0-.17L.16 0L0 .17L-.16 0Z`,
  `M0 .16L-.15-.12H.15Z`,
];
