/** The duals of a block of columns, with the labels and weights of their examples. */
interface BlockDuals {
  reduction: string;
  /** a, [N][columns] */
  duals: Float64Array;
  columns: number;
  /** The first column among those of all blocks, and whether there is but one in all. */
  first: number;
  single: boolean;
  labels: Int32Array;
  weights: ArrayLike<number> | undefined;
  classes: number;
}

/**
 * Factors in [0, 1] on duals, by class of the example, column and sign, [y][column][a > 0], that make
 * `Σ_i v_i g_i = 0` in every column: what a free bias asks of the duals of a bound. Any a may be
 * moved towards 0. Of one-vs-rest the side that weighs more is scaled down; of pairwise losses the
 * flows between classes are thinned along paths from a class with too much to one with too little.
 */
export function balancingFactors(block: BlockDuals): Float64Array {
  const {reduction, duals, columns, labels, weights, classes} = block;
  const sums = new Float64Array(2 * classes * columns);
  labels.forEach((y, i) => {
    const v = weights?.[i] ?? 1;
    for (let j = 0; j < columns; j++) {
      const a = duals[i * columns + j]!;
      sums[2 * (y * columns + j) + (a > 0 ? 1 : 0)]! += v * Math.abs(a);
    }
  });
  const separate = reduction === 'oneVsRest' || reduction === 'binary';
  return separate ? sidesBalanced(block, sums) : flowsBalanced(classes, sums);
}

function sidesBalanced(
  {columns, first, single, classes}: BlockDuals,
  sums: Float64Array,
): Float64Array {
  const factors = new Float64Array(sums.length).fill(1);
  for (let j = 0; j < columns; j++) {
    // g = a for the other classes and −a for the true one.
    const isPositive = (y: number, sign: number) => (y === (single ? 1 : first + j)) !== sign > 0;
    const places = Array.from({length: 2 * classes}, (_, n) => ({y: n >> 1, sign: n & 1}));
    const total = (positive: boolean) =>
      places
        .filter(({y, sign}) => isPositive(y, sign) === positive)
        .reduce((sum, {y, sign}) => sum + sums[2 * (y * columns + j) + sign]!, 0);
    const [positive, negative] = [total(true), total(false)];
    const heavier = positive > negative;
    const factor = Math.min(positive, negative) / Math.max(positive, negative, 1e-300);
    for (const {y, sign} of places)
      if (isPositive(y, sign) === heavier) factors[2 * (y * columns + j) + sign] = factor;
  }
  return factors;
}

function flowsBalanced(classes: number, sums: Float64Array): Float64Array {
  // What class u gives to class k: a > 0 of its own examples, a < 0 of those of k.
  const given = sums.slice();
  const placeOf = (u: number, k: number, own: boolean) =>
    own ? 2 * (u * classes + k) + 1 : 2 * (k * classes + u);
  const excess = new Float64Array(classes);
  let total = 0;
  for (let u = 0; u < classes; u++) {
    for (let k = 0; k < classes; k++) {
      if (k === u) continue;
      const flow = given[placeOf(u, k, true)]! + given[placeOf(u, k, false)]!;
      excess[k]! += flow;
      excess[u]! -= flow;
      total += flow;
    }
  }
  const negligible = 1e-16 * total;
  for (let k = 0; k < classes; k++) {
    while (excess[k]! > negligible) {
      const path = pathToLack(k, classes, given, excess, placeOf, negligible);
      if (!path) break;
      const end = path.at(-1)!.from;
      const most = Math.min(excess[k]!, -excess[end]!, ...path.map(({place}) => given[place]!));
      for (const {place} of path) given[place]! -= most;
      excess[k]! -= most;
      excess[end]! += most;
    }
  }
  return given.map((flow, n) => (sums[n]! > 0 ? Math.max(0, flow) / sums[n]! : 1));
}

/** Breadth first from a class that gets too much, back to one that gets too little. */
function pathToLack(
  start: number,
  classes: number,
  given: Float64Array,
  excess: Float64Array,
  placeOf: (u: number, k: number, own: boolean) => number,
  negligible: number,
) {
  const reached = new Map<number, {to: number; place: number}>();
  const queue = [start];
  for (const k of queue) {
    for (let u = 0; u < classes; u++) {
      if (u === k || u === start || reached.has(u)) continue;
      const own = placeOf(u, k, true);
      const place = given[own]! > 0 ? own : placeOf(u, k, false);
      if (!(given[place]! > 0)) continue;
      reached.set(u, {to: k, place});
      if (excess[u]! < -negligible / classes) {
        const path = [];
        for (let at = u; at !== start; at = reached.get(at)!.to)
          path.unshift({from: at, place: reached.get(at)!.place});
        return path;
      }
      queue.push(u);
    }
  }
  return undefined;
}
