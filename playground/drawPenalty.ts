import {at, path} from './draw.js';
import {violationsOf, type Curve, type Evaluation} from './evaluate.js';
import type {State} from './state.js';

/** The violations that the picture has room for. */
export const FROM = -4;
export const TO = 6;
const TOP = 8;
const BOTTOM = -1.2;
const [WIDTH, HEIGHT] = [320, 180];

const across = (m: number) => (WIDTH * (Math.min(TO, Math.max(FROM, m)) - FROM)) / (TO - FROM);
const up = (value: number) =>
  HEIGHT - (HEIGHT * (Math.min(TOP, Math.max(BOTTOM, value)) - BOTTOM)) / (TOP - BOTTOM);

/** The penalty φ, its derivative, and the chosen example as one dot a violation. */
export function drawPenalty(
  {loss, points, selected, classes}: State,
  {scores}: Evaluation,
  curve: Curve,
): string {
  const chosen = points[selected];
  const violations = chosen ? violationsOf(loss, scores[selected]!, chosen.label) : [];
  const line = (values: number[]) => path(curve.m.map((m, i) => [across(m), up(values[i]!)]));
  const valueAt = (m: number) => {
    const i = Math.round(
      ((Math.min(TO, Math.max(FROM, m)) - FROM) / (TO - FROM)) * (curve.m.length - 1),
    );
    return curve.value[i]!;
  };
  const dots = violations.map(
    ({against, m}) =>
      `<circle class="fill${against}" cx="${at(across(m))}" cy="${at(up(valueAt(m)))}" r="6"><title>class ${classes[against]}: m = ${m.toFixed(3)}</title></circle>`,
  );
  const ticks = [-4, -2, 0, 2, 4].map(m => `<text x="${across(m)}" y="${HEIGHT - 4}">${m}</text>`);
  return `<svg class="chart" viewBox="-8 -8 ${WIDTH + 16} ${HEIGHT + 16}" role="img" aria-label="The penalty as a function of the violation m, with the chosen point's violations: ${violations.map(({m}) => m.toFixed(2)).join(', ') || 'none'}">
<path class="axis" d="M0 ${up(0)}H${WIDTH}M${across(0)} 0V${HEIGHT}"/>${ticks.join('')}
<path class="derivative" d="${line(curve.slope)}"/><path class="curve" d="${line(curve.value)}"/>${dots.join('')}</svg>`;
}
