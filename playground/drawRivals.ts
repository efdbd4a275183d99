import {at, path, words} from './draw.js';
import {predictedBy} from './evaluate.js';
import {boundary, type Corner} from './halfPlanes.js';
import type {Rival} from './rivals.js';
import {BOX, type State} from './state.js';

/** The boundary of each rival, with its name along the longest stretch. */
export function drawRivals(state: State, rivals: readonly Rival[]): string {
  if (!rivals.length) return '';
  const drawn = rivals.map(({penalty, weights}, i) => {
    const stretches = weights ? boundary(weights).map(downwards) : [];
    if (!stretches.length) return '';
    const [from, to] = stretches.reduce((most, one) =>
      lengthOf(one) > lengthOf(most) ? one : most,
    ) as [Corner, Corner];
    // Each at a height of its own, so that names of lines that meet do not.
    const share = (i + 1) / (rivals.length + 1);
    const [x, y] = [from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1])];
    const isRight = x > 0;
    const name = `<text class="${isRight ? 'end' : ''}" x="${at(x + (isRight ? -0.15 : 0.15))}" y="${at(y)}">${words(penalty)}</text>`;
    return `<path class="rival${i}" d="${stretches.map(path).join('')}"/>${name}`;
  });
  const spoken = rivals.map(rival => `${words(rival.penalty)}, ${wrongText(state, rival)}`);
  return `<svg class="rivals" viewBox="${BOX}" role="img" aria-label="Boundaries: ${spoken.join('; ')}">${drawn.join('')}</svg>`;
}

/** The rivals by name, with the stroke of their boundaries. */
export function rivalsLegend(state: State, rivals: readonly Rival[]): string {
  if (!rivals.length) return '';
  const items = rivals.map(
    (rival, i) =>
      `<li><svg class="rivals" viewBox="0 0 1 0.3" aria-hidden="true"><path class="rival${i}" d="M0 .15H1"/></svg>${words(rival.penalty)} <small>${wrongText(state, rival)}</small></li>`,
  );
  return `<ul class="legend">${items.join('')}</ul>`;
}

function wrongText({points}: State, {weights}: Rival): string {
  if (!weights) return 'in training';
  return `${points.filter(point => predictedBy(weights, point) !== point.label).length} wrong`;
}

/** In the picture y points downwards; stretches from top to bottom, so that shares of them agree. */
function downwards(stretch: readonly Corner[]): Corner[] {
  return stretch.map(([x, y]): Corner => [x, -y]).sort(([, a], [, b]) => a - b);
}

function lengthOf([from, to]: readonly Corner[]): number {
  return Math.hypot(to![0] - from![0], to![1] - from![1]);
}
