import {isTie, type SortedRows} from './sortedRows.js';

/** Examples from the greatest score down, those of equal scores as one step. */
export interface Ranking {
  /** One of the examples of each step. */
  rows: Uint32Array;
  /** The weight of the examples of the class, and of the others, down to the end of each step. */
  hits: Float64Array;
  misses: Float64Array;
}

/** A ranking from how examples score and whether they are of the class. @param weights ones by default */
export function rankingOf(
  sorted: SortedRows,
  isHit: (i: number) => boolean,
  weights?: ArrayLike<number>,
): Ranking {
  const all = sorted.rows.length;
  const rows = new Uint32Array(all);
  const [hits, misses] = [new Float64Array(all), new Float64Array(all)];
  let [steps, hit, miss, last] = [0, 0, 0, -1];
  for (let j = all - 1; j >= 0; j--) {
    const row = sorted.rows[j]!;
    const weight = weights ? weights[row]! : 1;
    if (weight === 0) continue;
    if (isHit(row)) hit += weight;
    else miss += weight;
    if (last < 0 || !isTie(sorted, j, last)) {
      rows[steps++] = row;
      last = j;
    }
    hits[steps - 1] = hit;
    misses[steps - 1] = miss;
  }
  return {
    rows: rows.subarray(0, steps),
    hits: hits.subarray(0, steps),
    misses: misses.subarray(0, steps),
  };
}

/** The area under the ROC curve: the chance that an example of the class ranks above another, ties half. */
export function areaOf({hits, misses}: Ranking): number {
  let [area, hit, miss] = [0, 0, 0];
  for (let step = 0; step < hits.length; step++) {
    area += ((misses[step]! - miss) * (hits[step]! + hit)) / 2;
    [hit, miss] = [hits[step]!, misses[step]!];
  }
  return area / (hit * miss);
}

/** `Σ (R_n − R_{n−1}) P_n` over the thresholds from the greatest down. */
export function averagePrecisionOf({hits, misses}: Ranking): number {
  const all = hits.at(-1)!;
  let [sum, before] = [0, 0];
  for (let step = 0; step < hits.length; step++) {
    const hit = hits[step]!;
    sum += ((hit - before) / all) * (hit / (hit + misses[step]!));
    before = hit;
  }
  return sum;
}
