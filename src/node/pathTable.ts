import {featureName} from '../data/index.js';
import {percent} from '../pages/index.js';
import type {L1Path, L1Step} from '../selection/index.js';
import {plainTable} from './tables.js';

/** Features that are named in a row, at most. */
const NAMED = 6;

/** How near the steps are to what is sought, its name and its cell: stationarity where that is known, else the gap. */
export function nearness(steps: readonly L1Step[]): {name: string; cell: (step: L1Step) => string} {
  return steps.some(({stationarity}) => stationarity !== undefined)
    ? {name: 'stationarity', cell: ({stationarity}) => stationarity?.toPrecision(2) ?? 'not known'}
    : {name: 'certified gap', cell: ({gap}) => (gap === undefined ? 'none proven' : percent(gap))};
}

/**
 * A path step by step: λ₁, how many weights are not 0, and which features came in.
 *
 * @example
 * ```js
 * console.log(pathTable(await l1Path(await readCSV('iris.csv'), undefined, {l1s: [1, 0.1]})));
 * ```
 */
export function pathTable(path: L1Path): string {
  const {steps} = path;
  const near = nearness(steps);
  return plainTable([
    ['λ₁', 'weights', 'features', 'accuracy', near.name, 'came in'],
    ...steps.map((step, i) => {
      const {l1, nonZeros, columns, accuracy} = step;
      const before = new Set(steps[i - 1]?.columns);
      const fresh = columns.filter(d => !before.has(d)).map(d => featureName(path, d));
      const more = fresh.length - NAMED;
      return [
        l1.toPrecision(3),
        String(nonZeros),
        String(columns.length),
        percent(accuracy),
        near.cell(step),
        fresh.slice(0, NAMED).join(', ') + (more > 0 ? ` and ${more} more` : ''),
      ];
    }),
  ]);
}
