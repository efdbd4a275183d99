import {at, escaped, path} from './draw.js';
import type {Pass, Way} from './protocol.js';

/** A run as far as it has come. */
export interface Run {
  way: Way;
  passes: readonly Pass[];
}

const [WIDTH, HEIGHT, LEFT, BOTTOM] = [520, 260, 52, 22];

/** The smallest gap that is drawn: float32 knows no smaller one. */
const LEAST = 1e-6;

/**
 * How far each run's objective is above the best lower bound that any has proven, in shares of it, by
 * pass; both axes logarithmic. Of a single run also its own gap, primal to dual.
 */
export function gapChart(runs: readonly Run[]): string {
  const bounds = runs.flatMap(({passes}) => passes.flatMap(({dual}) => dual ?? []));
  const bound = bounds.length ? Math.max(...bounds) : undefined;
  const least = Math.min(...runs.flatMap(({passes}) => passes.map(({primal}) => primal)));
  // Without any proof, from the best that was found.
  const floor = bound !== undefined && bound > 0 ? bound : least;
  const most = Math.max(10, ...runs.flatMap(({passes}) => passes.at(-1)?.pass ?? 1));
  const across = (pass: number) => LEFT + ((WIDTH - LEFT) * Math.log10(pass)) / Math.log10(most);
  const down = (share: number) => {
    const clipped = Math.min(10, Math.max(LEAST, share));
    return ((HEIGHT - BOTTOM) * (1 - Math.log10(clipped))) / (1 - Math.log10(LEAST));
  };
  const curves = runs.map(({way, passes}, i) => {
    const above = passes.map(({pass, primal}): [number, number] => [
      across(pass),
      down((primal - floor) / floor),
    ]);
    return `<path class="run run${i % 9}" d="${path(above)}"><title>${escaped(way)}</title></path>`;
  });
  const proven =
    runs.length === 1
      ? runs[0]!.passes.flatMap(({pass, primal, dual}): [number, number][] =>
          dual === undefined ? [] : [[across(pass), down((primal - dual) / primal)]],
        )
      : [];
  const shares = [10, 1, 0.1, 0.01, 1e-3, 1e-4, 1e-5, 1e-6];
  const passes = [1, 10, 100, 1000, 10_000].filter(pass => pass <= most);
  return `<svg class="chart" viewBox="0 -8 ${WIDTH + 8} ${HEIGHT + 16}" role="img" aria-label="${escaped(spoken(runs, floor))}">
${shares.map(share => `<path class="grid" d="M${LEFT} ${at(down(share))}H${WIDTH}"/><text class="end" x="${LEFT - 5}" y="${at(down(share) + 4)}">${share >= 0.01 ? `${100 * share} %` : `1e${Math.round(Math.log10(share))}`}</text>`).join('')}
${passes.map(pass => `<text x="${at(across(pass))}" y="${HEIGHT - 4}">${pass}</text>`).join('')}
${curves.join('')}<path class="proven" d="${path(proven)}"/></svg>`;
}

function spoken(runs: readonly Run[], floor: number): string {
  const ends = runs.map(({way, passes}) => {
    const last = passes.at(-1);
    return last
      ? `${way} ${((100 * (last.primal - floor)) / floor).toFixed(3)} % above after ${last.pass} passes`
      : way;
  });
  return `Objective above the proven bound, by pass: ${ends.join('; ') || 'nothing trained yet'}`;
}

/** The runs by name in the colours of their curves. */
export function legend(runs: readonly Run[]): string {
  return `<ul class="legend">${runs
    .map(
      ({way, passes}, i) =>
        `<li><i class="run${i % 9}"></i>${escaped(way)} <small>${passes.length ? `${passes.at(-1)!.pass} passes` : ''}</small></li>`,
    )
    .join('')}</ul>`;
}
