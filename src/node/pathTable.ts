import {percent} from '../pages/index.js';
import type {L1Path} from '../selection/index.js';
import {plainTable} from './tables.js';

/** Features that are named in a row, at most. */
const NAMED = 6;

/**
 * A path step by step: λ₁, how many weights are not 0, and which features came in.
 *
 * @example
 * ```js
 * console.log(pathTable(await l1Path(await readCSV('iris.csv'), undefined, {l1s: [1, 0.1]})));
 * ```
 */
export function pathTable({steps, features}: L1Path): string {
  return plainTable([
    ['λ₁', 'weights', 'features', 'accuracy', 'certified gap', 'came in'],
    ...steps.map(({l1, nonZeros, columns, accuracy, gap}, i) => {
      const before = new Set(steps[i - 1]?.columns);
      const fresh = columns.filter(d => !before.has(d)).map(d => features?.[d] ?? String(d));
      const more = fresh.length - NAMED;
      return [
        l1.toPrecision(3),
        String(nonZeros),
        String(columns.length),
        percent(accuracy),
        gap === undefined ? 'none proven' : percent(gap),
        fresh.slice(0, NAMED).join(', ') + (more > 0 ? ` and ${more} more` : ''),
      ];
    }),
  ]);
}
