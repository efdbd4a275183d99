import type {Setting} from './checkCoordinates.js';
import {judge, type Judging} from './judge.js';
import type {DirectionCheck, Failure} from '../report/report.js';
import {short} from '../report/reportText.js';
import {randomDirection, slopeAlong} from '../direction.js';
import {slopeOf, STEP_RATIO, type Step} from '../slope.js';
import {stepOf, stepSizes} from '../steps.js';

const DIRECTIONS = 4;

/** Compares slopes along random directions through all inputs at once: no coordinate is left out. */
export async function checkDirections(
  setting: Setting,
  wrt: readonly number[],
  analytic: readonly Float64Array[],
  autodiff: readonly Float64Array[] | undefined,
  judging: Judging,
  random: () => number,
): Promise<{directions: DirectionCheck[]; failures: Failure[]}> {
  const directions: DirectionCheck[] = [];
  const failures: Failure[] = [];
  const wrong: number[] = [];
  const falling: number[] = [];
  for (let d = 0; d < DIRECTIONS; d++) {
    const direction = randomDirection(
      wrt.map(i => setting.values[i]!),
      random,
    );
    const steps = await stepsAlong(setting, wrt, direction);
    const slope = slopeOf(steps, true);
    const {slope: along, size} = slopeAlong(analytic, direction);
    const judged = judge(along, slope, size, judging);
    // Whether what is returned at a kink is a subgradient is another question: checkSubgradient.
    if (judged.kink && judging.detectKinks) judged.verdict = 'kink';
    const order = taylorOrder(steps, stepSizes(setting.numeric), along, size);
    directions.push({
      analytic: along,
      ...(autodiff && {autodiff: slopeAlong(autodiff, direction).slope}),
      ...judged,
      ...(order && {order: order.order}),
    });
    if (judged.verdict === 'wrong') wrong.push(d);
    if (order?.wrong) falling.push(order.order);
  }
  if (wrong.length) {
    const worst = wrong.reduce((a, b) =>
      directions[b]!.relativeError > directions[a]!.relativeError ? b : a,
    );
    const {analytic: a, numeric, numericError, relativeError, kink} = directions[worst]!;
    failures.push({
      kind: kink ? 'kink' : 'direction',
      message: `along direction ${worst + 1}: analytic ${short(a)}, numeric ${short(numeric)} ± ${numericError.toExponential(0)}, relative error ${relativeError.toExponential(1)}; ${wrong.length} of ${DIRECTIONS} directions`,
    });
  }
  if (falling.length) {
    failures.push({
      kind: 'slope',
      message: `the Taylor remainder falls with order ${falling[0]!.toFixed(2)} instead of 2 along ${falling.length} of ${DIRECTIONS} directions`,
    });
  }
  return {directions, failures};
}

/** Steps of falling size along a direction through the inputs `wrt`. */
export async function stepsAlong(
  {numeric, values, base, cotangent, noise}: Setting,
  wrt: readonly number[],
  direction: readonly Float64Array[],
): Promise<Step[]> {
  const at = (t: number) => {
    const point: (Float64Array | undefined)[] = [];
    wrt.forEach((i, k) => {
      point[i] = values[i]!.map((x, entry) => numeric.round(x + t * direction[k]![entry]!));
    });
    return numeric.evaluate(point);
  };
  const steps: Step[] = [];
  const outputs = base.map((_, j) => j);
  const dependent = new Set<number>();
  for (const t of stepSizes(numeric)) {
    const minus = await at(-t);
    const plus = await at(t);
    steps.push(stepOf({base, minus, plus}, outputs, dependent, cotangent, noise, t, t));
  }
  return steps;
}

/**
 * By which power of t the Taylor remainder falls, at the smallest t where rounding leaves it
 * legible; Infinity if it vanishes faster than any power would have it. It is wrong if it is near 1
 * for a remainder that is odd in t: an even one is a kink.
 *
 * @param curvature the second derivative along the direction, for the remainder of the second order
 */
export function taylorOrder(
  steps: readonly Step[],
  sizes: readonly number[],
  along: number,
  size: number,
  curvature = 0,
): {order: number; wrong: boolean} | undefined {
  const remainders = steps.map(({left, right, lower, upper, noise}, level) => {
    const t = sizes[level]!;
    const after = t * (right - along) - (t * t * curvature) / 2;
    const before = t * (left - along) + (t * t * curvature) / 2;
    // The analytic slope is float32 itself.
    const legible = 8 * t * (2 * noise + 2 ** -21 * size);
    // Kinks are even in t, and told entry by entry: over the output they may cancel.
    return {remainder: Math.abs(after), odd: after + before, even: t * (upper - lower), legible};
  });
  const last = remainders.findLastIndex(({remainder, legible}) => remainder > legible);
  if (last < 1) return undefined;
  const finer = remainders[last + 1];
  if (finer && remainders[last]!.remainder > STEP_RATIO ** 4 * finer.legible) {
    return {order: Infinity, wrong: false};
  }
  const orders = remainders
    .slice(1, last + 1)
    .map(({remainder}, i) => Math.log(remainders[i]!.remainder / remainder) / Math.log(STEP_RATIO));
  const wrong =
    orders.length > 1 &&
    orders.slice(-2).every(order => order < 1.5) &&
    remainders.slice(last - 2, last + 1).every(({odd, even}) => Math.abs(odd) > 4 * even);
  return {order: orders.at(-1)!, wrong};
}
