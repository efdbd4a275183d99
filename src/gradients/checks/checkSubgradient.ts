import type {Setting} from './checkCoordinates.js';
import type {GradientFunction} from '../gradientValues.js';
import type {Failure} from '../report/report.js';
import {short} from '../report/reportText.js';
import {randomDirection, slopeAlong} from '../direction.js';
import {stepScales} from '../steps.js';

const DIRECTIONS = 8;
const COORDINATES = 32;
/** Size of a step, relative to the input: large, since the inequality holds for any. */
const STEP = 2 ** -5;
/** Curvature that is not a kink's, at such steps; what is wrong at a tie is wrong by far more. */
const SLACK = 0.01;

/**
 * At a kink or tie a gradient is right if it is a subgradient. Slopes along single coordinates
 * cannot tell: a gradient shared out to every tied entry lies between the one-sided slopes of each
 * and is still none. Along random directions the subgradient inequality
 * `f(x) − f(x − tv) ≤ t⟨g, v⟩ ≤ f(x + tv) − f(x)` tells, for output entries that are convex around
 * x, and the reverse for concave ones. Entries that bend both ways are left out.
 *
 * @param kinks where there are kinks: input and entry
 */
export async function checkSubgradient(
  {numeric, values, base, cotangent, noise}: Setting,
  wrt: readonly number[],
  kinks: readonly {input: number; k: number}[],
  gradientOf: GradientFunction,
  random: () => number,
): Promise<Failure[]> {
  const scales = values.map(stepScales);
  const probe = async (move: (input: number, k: number) => number) => {
    const at = (sign: number) => {
      const point: (Float64Array | undefined)[] = [];
      for (const i of wrt) {
        point[i] = values[i]!.map((x, k) => numeric.round(x + sign * STEP * move(i, k)));
      }
      return numeric.evaluate(point);
    };
    return {minus: await at(-1), plus: await at(1)};
  };

  // Which way each entry of the output bends, over all moves: 1 up, −1 down, 0 not or both.
  const up = new Uint8Array(base.length);
  const down = new Uint8Array(base.length);
  const look = ({minus, plus}: {minus: Float64Array; plus: Float64Array}) =>
    base.forEach((y, j) => {
      const bend = plus[j]! - y - (y - minus[j]!);
      if (bend > 8 * noise[j]!) up[j] = 1;
      if (bend < -8 * noise[j]!) down[j] = 1;
    });
  const stride = Math.max(1, Math.floor(kinks.length / COORDINATES));
  for (let n = 0; n < kinks.length; n += stride) {
    const kink = kinks[n]!;
    look(await probe((i, k) => (i === kink.input && k === kink.k ? scales[i]![k]! : 0)));
  }
  const probes = [];
  for (let d = 0; d < DIRECTIONS; d++) {
    const direction = randomDirection(
      wrt.map(i => values[i]!),
      random,
    );
    const found = await probe((i, k) => direction[wrt.indexOf(i)]![k]!);
    look(found);
    probes.push({direction, ...found});
  }

  const convex = cotangent.map((c, j) => Math.abs(c) * (up[j]! - down[j]!));
  if (convex.every(c => c === 0)) return [];
  const gradient = await gradientOf(convex);
  for (const {direction, minus, plus} of probes) {
    const {slope, size} = slopeAlong(gradient, direction);
    let left = 0;
    let right = 0;
    let variance = 0;
    convex.forEach((c, j) => {
      left += (c * (base[j]! - minus[j]!)) / STEP;
      right += (c * (plus[j]! - base[j]!)) / STEP;
      variance += (c * noise[j]!) ** 2;
    });
    const slack = SLACK * size + (8 * Math.sqrt(variance)) / STEP;
    if (slope >= left - slack && slope <= right + slack) continue;
    return [
      {
        kind: 'subgradient',
        message: `at a kink or tie the gradient is no subgradient: along a random direction it has slope ${short(slope)}, the one-sided slopes are ${short(left)} and ${short(right)}`,
        cause:
          'only at ties: is the gradient given to every tied entry? One of them, or shares that sum to one, is right',
      },
    ];
  }
  return [];
}
